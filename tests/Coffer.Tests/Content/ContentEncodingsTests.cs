using Coffer.Content;
using Coffer.Content.Encodings;

namespace Coffer.Tests.Content;

public class ContentEncodingsTests
{
    private static readonly ContentEncodings Bare = new(encoding => encoding is not (ContentEncoding.Zstd or ContentEncoding.Lz4));

    [Theory]
    [InlineData(ContentEncoding.None, "")]
    [InlineData(ContentEncoding.Gzip, ".gz")]
    [InlineData(ContentEncoding.Brotli, ".br")]
    [InlineData(ContentEncoding.Zstd, ".zst")]
    [InlineData(ContentEncoding.Lz4, ".lz4")]
    public void A_suffix_says_the_encoding(ContentEncoding encoding, string suffix)
    {
        Assert.Equal(suffix, ContentEncodings.SuffixOf(encoding));
        Assert.True(ContentEncodings.TryFromSuffix(suffix, out var back));
        Assert.Equal(encoding, back);
    }

    [Theory]
    [InlineData(".zip")]
    [InlineData("gz")]
    [InlineData(".GZ")]
    [InlineData(".gz.zst")]
    public void Other_suffixes_say_nothing(string suffix) => Assert.False(ContentEncodings.TryFromSuffix(suffix, out _));

    [Fact]
    public void The_test_machine_has_every_encoding() =>
        Assert.All(Enum.GetValues<ContentEncoding>(), encoding => Assert.True(ContentEncodings.OfThisMachine.IsAvailable(encoding)));

    [Theory]
    [InlineData(ContentEncoding.Zstd, "zstd is not on this machine (libzstd.so.1); install libzstd1 ")]
    [InlineData(ContentEncoding.Lz4, "lz4 is not on this machine (liblz4.so.1); install liblz4-1 ")]
    public void An_absent_library_is_said_with_what_to_do(ContentEncoding encoding, string says)
    {
        Assert.False(Bare.IsAvailable(encoding));
        var level = EncodingChoice.Of(encoding).Level;
        Action[] writes =
        [
            () => Bare.RequireAvailable(encoding),
            () => Bare.OpenEncoder(Stream.Null, encoding, level).Dispose(),
            () => Bare.TryEncode(new byte[10], new byte[100], encoding, level, out _),
        ];
        foreach (var write in writes)
        {
            var error = Assert.Throws<CofferException>(write);
            Assert.Equal(CofferError.Unsupported, error.Error);
            Assert.Equal(says + "or use gzip", error.Message);
        }

        Action[] reads = [() => Bare.OpenDecoder(Stream.Null, encoding).Dispose(), () => Bare.Decode(new byte[10], new byte[10], encoding)];
        foreach (var read in reads)
        {
            var error = Assert.Throws<CofferException>(read);
            Assert.Equal(CofferError.Unsupported, error.Error);
            Assert.Equal(says + "to read this content", error.Message);
        }

        Bare.RequireAvailable(ContentEncoding.Gzip);
        Bare.RequireAvailable(ContentEncoding.Brotli);
    }

    [Fact]
    public void A_level_outside_the_range_is_refused()
    {
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() =>
            ContentEncodings.OfThisMachine.OpenEncoder(Stream.Null, ContentEncoding.Zstd, 20).Dispose()).Error);
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() =>
            ContentEncodings.OfThisMachine.TryEncode(new byte[1], new byte[100], ContentEncoding.Gzip, 0, out _)).Error);
    }
}

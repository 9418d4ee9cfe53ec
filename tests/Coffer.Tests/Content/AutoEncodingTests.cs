using System.Text;
using Coffer.Content;
using Coffer.Content.Encodings;

namespace Coffer.Tests.Content;

public class AutoEncodingTests
{
    private static readonly AutoEncoding Auto = new(ContentEncodings.OfThisMachine);
    private static readonly AutoEncoding Bare = new(new ContentEncodings(encoding => encoding is not (ContentEncoding.Zstd or ContentEncoding.Lz4)));

    public static TheoryData<string, byte[]> Compressed() => new()
    {
        { "jpeg", [0xff, 0xd8, 0xff, 0xe0] },
        { "png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
        { "gif", "GIF89a"u8.ToArray() },
        { "webp", "RIFF\0\0\0\0WEBPVP8 "u8.ToArray() },
        { "mp4", "\0\0\0\u0018ftypisom"u8.ToArray() },
        { "avif", "\0\0\0\u001cftypavif"u8.ToArray() },
        { "webm", [0x1a, 0x45, 0xdf, 0xa3] },
        { "mp3", "ID3\u0004"u8.ToArray() },
        { "ogg", "OggS"u8.ToArray() },
        { "flac", "fLaC"u8.ToArray() },
        { "zip", "PK\u0003\u0004\u0014\0\0\0\u0008\0"u8.ToArray() },
        { "gz", [0x1f, 0x8b, 8] },
        { "zst", [0x28, 0xb5, 0x2f, 0xfd] },
        { "xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0] },
        { "bz2", "BZh91AY&SY"u8.ToArray() },
        { "7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
        { "lz4", [0x04, 0x22, 0x4d, 0x18] },
        { "woff2", "wOF2"u8.ToArray() },
        { "rar", "Rar!\u001a\u0007\u0001\0"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Compressed))]
    public void Compressed_formats_are_kept_as_they_are_without_trying(string format, byte[] head)
    {
        byte[] content = [.. head, .. EncodingSamples.Text(5000)];
        Assert.True(AutoEncoding.IsCompressedAlready(content), format);
        Assert.Equal(EncodingChoice.None, Auto.Decide([content]));
        Assert.Equal(EncodingChoice.None, Auto.Encode(content, new byte[content.Length], out var written));
        Assert.Equal(0, written);
    }

    [Theory]
    [InlineData("RIFF\0\0\0\0WAVEfmt ")]
    [InlineData("PK\u0003\u0004\u0014\0\0\0\0\0")] // a zip that holds its files as they are
    [InlineData("BZhello world, this is text")]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("PK")]
    public void Others_are_left_to_the_sample(string head)
    {
        byte[] content = [.. Encoding.Latin1.GetBytes(head), .. EncodingSamples.Text(5000)];
        Assert.False(AutoEncoding.IsCompressedAlready(Encoding.Latin1.GetBytes(head)));
        Assert.Equal(ContentEncoding.Zstd, Auto.Decide([content]).Encoding);
    }

    [Fact]
    public void Text_is_encoded_and_noise_is_not()
    {
        var text = EncodingSamples.Text(600_000);
        var noise = EncodingSamples.Random(600_000);
        Assert.Equal(EncodingChoice.Of(ContentEncoding.Zstd, 1), Auto.Decide(SamplesOf(text)));
        Assert.Equal(EncodingChoice.None, Auto.Decide(SamplesOf(noise)));
        Assert.Equal(EncodingChoice.Of(ContentEncoding.Gzip, 6), Bare.Decide(SamplesOf(text)));
        Assert.Equal(EncodingChoice.None, Bare.Decide(SamplesOf(noise)));
    }

    [Fact]
    public void Programs_favour_the_denser_level()
    {
        var program = File.ReadAllBytes(typeof(object).Assembly.Location);
        Assert.Equal(EncodingChoice.Of(ContentEncoding.Zstd, 3), Auto.Decide(SamplesOf(program)));
    }

    [Fact]
    public void The_middle_and_the_end_count_as_much_as_the_beginning()
    {
        byte[] content = [.. EncodingSamples.Random(AutoEncoding.SampleSize), .. EncodingSamples.Text(600_000)];
        Assert.Equal(EncodingChoice.None, Auto.Decide([content.AsMemory(0, AutoEncoding.SampleSize)]));
        Assert.Equal(ContentEncoding.Zstd, Auto.Decide(SamplesOf(content)).Encoding);
    }

    [Fact]
    public void Tiny_content_is_kept_as_it_is()
    {
        Assert.Equal(EncodingChoice.None, Auto.Decide([]));
        Assert.Equal(EncodingChoice.None, Auto.Decide([ReadOnlyMemory<byte>.Empty]));
        Assert.Equal(EncodingChoice.None, Auto.Decide([new byte[AutoEncoding.TinySize - 1]]));
        Assert.Equal(ContentEncoding.Zstd, Auto.Decide([new byte[AutoEncoding.TinySize]]).Encoding);
        Assert.Equal(EncodingChoice.None, Auto.Encode(new byte[63], new byte[63], out _));
        Assert.Equal(EncodingChoice.None, Auto.Encode(default, default, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3 * 65536)]
    [InlineData((3 * 65536) + 1)]
    [InlineData(long.MaxValue)]
    public void Samples_lie_within_the_content_and_do_not_overlap(long size)
    {
        var end = 0L;
        foreach (var (offset, length) in AutoEncoding.SamplePlaces(size))
        {
            Assert.True(offset >= end && length <= 3 * AutoEncoding.SampleSize);
            end = offset + length;
        }

        Assert.Equal(size, end);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(4_000)]
    [InlineData(65_536)]
    [InlineData(300_000)]
    [InlineData(1_048_576)]
    public void Small_content_is_decided_and_encoded_at_once(int size)
    {
        var raw = new byte[size];
        EncodingSamples.Text(size / 2).CopyTo(raw, 0);
        var destination = new byte[size];
        foreach (var (auto, expected) in ((AutoEncoding, ContentEncoding)[])[(Auto, ContentEncoding.Zstd), (Bare, ContentEncoding.Gzip)])
        {
            var choice = auto.Encode(raw, destination, out var written);
            Assert.Equal(expected, choice.Encoding);
            Assert.Equal(raw, EncodingSamples.Decode(destination[..written], choice.Encoding));
            Assert.Equal(EncodingChoice.None, auto.Encode(EncodingSamples.Random(size), destination, out written));
            Assert.Equal(0, written);
        }
    }

    private static ReadOnlyMemory<byte>[] SamplesOf(byte[] content) =>
        [.. AutoEncoding.SamplePlaces(content.Length).Select(place => (ReadOnlyMemory<byte>)content.AsMemory((int)place.Offset, place.Length))];
}

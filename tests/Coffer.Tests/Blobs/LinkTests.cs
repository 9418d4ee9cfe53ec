using Coffer.Blobs.Links;

namespace Coffer.Tests.Blobs;

public sealed class LinkTests
{
    [Theory]
    [InlineData("weights.bin", "attachment; filename=\"weights.bin\"")]
    [InlineData("two words; and more.txt", "attachment; filename=\"two words; and more.txt\"")]
    [InlineData("Grüße.txt", "attachment; filename=\"Gr__e.txt\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt")]
    [InlineData("a\"b\\c%20.txt", "attachment; filename=\"a_b_c_20.txt\"; filename*=UTF-8''a%22b%5Cc%2520.txt")]
    [InlineData("€ 🎉", "attachment; filename=\"_ _\"; filename*=UTF-8''%E2%82%AC%20%F0%9F%8E%89")]
    [InlineData("a\nb/c", "attachment; filename=\"a_b_c\"; filename*=UTF-8''a%0Ab%2Fc")]
    [InlineData("'(1)*'", "attachment; filename=\"'(1)*'\"")]
    [InlineData("ü'(*", "attachment; filename=\"_'(*\"; filename*=UTF-8''%C3%BC%27%28%2A")]
    public void A_name_is_written_so_that_every_client_reads_it(string name, string disposition) =>
        Assert.Equal(disposition, new LinkHeaders { FileName = name }.ContentDisposition);

    [Fact]
    public void Without_a_name_nothing_is_said() => Assert.Null(new LinkHeaders().ContentDisposition);

    [Theory]
    [InlineData(0)]
    [InlineData(0.999)]
    [InlineData(-1)]
    [InlineData((7 * 24 * 3600) + 1)]
    public void A_lifetime_out_of_range_is_refused_with_the_range(double seconds)
    {
        var refused = Assert.Throws<CofferException>(() => new LinkLifetime(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(CofferError.InvalidArgument, refused.Error);
        Assert.Contains("1 second to 7 days", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1.9, 1)]
    [InlineData(7 * 24 * 3600, 7 * 24 * 3600)]
    public void A_lifetime_has_whole_seconds(double seconds, int whole) =>
        Assert.Equal(TimeSpan.FromSeconds(whole), new LinkLifetime(TimeSpan.FromSeconds(seconds)).Value);
}

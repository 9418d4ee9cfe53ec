using Coffer.Artifacts;
using Coffer.Content;
using Coffer.Query.Comparison;

namespace Coffer.Tests.Query;

public sealed class ComparisonGateTests
{
    [Theory]
    [InlineData("size<+5%", 100, 104, true)]
    [InlineData("size<+5%", 100, 105, false)]
    [InlineData("size<=+5%", 100, 105, true)]
    [InlineData("size<+5%", 100, 50, true)]
    [InlineData("size<+5%", 0, 0, true)]
    [InlineData("size<+5%", 0, 1, false)]
    [InlineData("size>-10%", 100, 89, false)]
    [InlineData("size<+1KB", 100, 1123, true)]
    [InlineData("size<+1KB", 100, 1124, false)]
    [InlineData("size <= 1 KiB", 0, 1024, true)]
    [InlineData("size<1KB", 0, 1024, false)]
    [InlineData("SIZE=7", 0, 7, true)]
    [InlineData("size==7", 0, 8, false)]
    public void A_gate_holds_or_says_why_not(string gate, long before, long after, bool holds)
    {
        var refusal = ComparisonGate.Parse(gate).Refusal(Of(before, after));
        Assert.Equal(holds, refusal is null);
        if (refusal is not null)
            Assert.StartsWith(gate + " does not hold", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_version_meets_no_gate()
    {
        Assert.Contains("baseline is missing", ComparisonGate.Parse("size<10MB").Refusal(Of(0, 5) with { Baseline = null }), StringComparison.Ordinal);
        Assert.Contains("current version is missing", ComparisonGate.Parse("removed<=0").Refusal(Of(5, 0) with { Current = null }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("size")]
    [InlineData("weight<5")]
    [InlineData("size<")]
    [InlineData("size<5%")]
    [InlineData("size<+x%")]
    [InlineData("size<+5parsec")]
    [InlineData("files<1MB")]
    [InlineData("size!5")]
    public void What_is_no_gate_is_refused(string text) =>
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(() => ComparisonGate.Parse(text)).Error);

    private static VersionComparison Of(long before, long after)
    {
        var side = new ComparedVersion(Reference.Parse("a@1"), Digest.Of([]), ArtifactType.Custom, null, DateTimeOffset.UnixEpoch);
        return new VersionComparison
        {
            Baseline = side, Current = side, Size = new(before, after), StoredSize = new(before, after), FileCount = new(1, 1), Between = TimeSpan.Zero,
            SharedBytes = 0, Unchanged = 0, Files = [], Metadata = [], Tags = [],
        };
    }
}

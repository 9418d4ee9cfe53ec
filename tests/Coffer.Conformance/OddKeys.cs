using Xunit;

namespace Coffer.Conformance;

/// <summary>Keys that are legal and look as if they were not.</summary>
public static class OddKeys
{
    /// <summary>All of them.</summary>
    public static TheoryData<string> All => new(
        "a b",
        " ",
        "with space at the end ",
        "plus+and%percent",
        "%2e%2e/%2F",
        "ä/ö/ü",
        "日本語/ファイル",
        "😀/🎉",
        "a.b..c/...",
        "-rf",
        "~/$HOME/`x`/'q'/\"d\"/*?",
        "a:b;c|d<e>f",
        "@/#?&=",
        "CON/nul.txt",
        "ends.",
        "e\u0301/\u00e9",
        "x\u00a0y\u200bz");
}

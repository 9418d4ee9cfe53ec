using System.Globalization;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Input;

/// <summary>What an alias must point to before it is moved: a version's number, or <c>none</c>.</summary>
internal static class ExpectationText
{
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is neither.</exception>
    public static AliasExpectation? Read(string? text) => text switch
    {
        null => null,
        "none" => AliasExpectation.Absent,
        _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => new AliasExpectation(number),
        _ => throw new CofferException(CofferError.InvalidArgument, $"--expect {Printable.Quote(text)} is not a version number; write a number such as 2, or none"),
    };
}

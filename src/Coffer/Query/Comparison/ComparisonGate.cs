using System.Globalization;
using Coffer.Artifacts;

namespace Coffer.Query.Comparison;

/// <summary>
/// A condition that a comparison must meet: <c>size&lt;+5%</c> and <c>stored&lt;=+1MB</c> limit the growth, <c>size&lt;10MB</c> the size itself,
/// <c>removed&lt;=0</c> the number of files. With a sign it is about the difference, without one about the current version.
/// </summary>
public sealed record ComparisonGate
{
    private static readonly string[] Subjects = ["size", "stored", "files", "added", "removed", "changed"];

    private readonly string _subject;
    private readonly string _operation;
    private readonly double _limit;
    private readonly bool _isDifference;
    private readonly bool _isPercent;

    private ComparisonGate(string text, string subject, string operation, double limit, bool isDifference, bool isPercent)
    {
        Text = text;
        _subject = subject;
        _operation = operation;
        _limit = limit;
        _isDifference = isDifference;
        _isPercent = isPercent;
    }

    /// <summary>The condition as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a condition.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is none.</exception>
    public static ComparisonGate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var compact = string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
        var at = compact.AsSpan().IndexOfAny('<', '>', '=');
        var subject = at < 0 ? compact : compact[..at].ToLowerInvariant();
        if (at < 0 || !Subjects.Contains(subject, StringComparer.Ordinal))
            throw Refused(text, $"it must begin with one of {string.Join(", ", Subjects)} and a comparison");
        var operation = compact.AsSpan(at) is [_, '=', ..] ? compact[at..(at + 2)] : compact[at..(at + 1)];
        if (operation == "==")
            operation = "=";
        var limit = compact[(at + operation.Length)..].TrimStart('=');
        var sign = limit.StartsWith('+') ? 1 : limit.StartsWith('-') ? -1 : 0;
        var isPercent = limit.EndsWith('%');
        var number = limit[(sign == 0 ? 0 : 1)..(isPercent ? ^1 : ^0)];
        double value;
        if (isPercent && sign == 0)
            throw Refused(text, "a percentage is about the difference; write it with a sign, as +5%");
        if (isPercent || subject is not ("size" or "stored"))
        {
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value))
                throw Refused(text, $"'{number}' is no number");
        }
        else
        {
            value = ByteSize.TryParse(number, out var bytes) ? bytes : throw Refused(text, $"'{number}' is no number of bytes such as 10MB");
        }

        return new ComparisonGate(text, subject, operation, sign < 0 ? -value : value, sign != 0, isPercent);
    }

    /// <summary>Why a comparison does not meet it; null where it does. A missing version meets none.</summary>
    public string? Refusal(VersionComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        if (comparison.Current is null || comparison.Baseline is null)
            return $"{Text} cannot be said: the {(comparison.Current is null ? "current version" : "baseline")} is missing";
        var change = _subject switch
        {
            "size" => comparison.Size,
            "stored" => comparison.StoredSize,
            "files" => comparison.FileCount,
            "added" => new NumberChange(0, comparison.Added),
            "removed" => new NumberChange(0, comparison.Removed),
            _ => new NumberChange(0, comparison.Changed),
        };
        var value = _isPercent ? change.Percent : _isDifference ? change.Difference : change.After;

        // Of nothing any growth is without bound, though it is shown as 0 %.
        if (_isPercent && change is { Before: 0, After: > 0 })
            value = double.PositiveInfinity;
        var holds = _operation switch
        {
            "<" => value < _limit,
            "<=" => value <= _limit,
            ">" => value > _limit,
            ">=" => value >= _limit,
            _ => value == _limit,
        };
        return holds ? null : string.Create(CultureInfo.InvariantCulture, $"{Text} does not hold: {_subject} {(_isDifference ? "changed by" : "is")} {value:0.##}{(_isPercent ? "%" : "")}");
    }

    private static CofferException Refused(string text, string reason) =>
        new(CofferError.InvalidArgument, $"'{text}' is no gate: {reason}; write one such as size<+5% or removed<=0");
}

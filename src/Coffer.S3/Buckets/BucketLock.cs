using System.Globalization;

namespace Coffer.S3.Buckets;

/// <summary>How long nobody can delete a new version.</summary>
/// <param name="Mode"><c>governance</c>, where a special right may delete it all the same, or <c>compliance</c>, where nothing may.</param>
/// <param name="Days">For how many days.</param>
public sealed record BucketLock(string Mode, int Days)
{
    /// <summary>Reads <c>governance:30</c> or <c>compliance:30</c>.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: it is neither.</exception>
    public static BucketLock Parse(string text) =>
        text.Split(':') is [("governance" or "compliance") and var mode, var days] && int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? new BucketLock(mode, count)
            : throw new CofferException(CofferError.InvalidArgument, $"'{text}' is not a lock; write governance:DAYS or compliance:DAYS");

    /// <inheritdoc/>
    public override string ToString() => $"{Mode}, {(Days == 1 ? "1 day" : $"{Days} days")}";
}

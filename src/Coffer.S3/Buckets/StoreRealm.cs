using System.Security.Cryptography;
using System.Text;
using Coffer.Store;

namespace Coffer.S3.Buckets;

/// <summary>What in a bucket is a store's, so that no rule deletes what versions refer to.</summary>
/// <param name="Prefix">What the keys of the store begin with, with its slash; empty: the store is the bucket.</param>
public sealed record StoreRealm(string Prefix)
{
    /// <summary>The fewest days that uploads by links must stay: a link is good for seven, and may be completed for one more.</summary>
    public const int DaysOfUploads = 8;

    private const string RulePrefix = "coffer-";

    /// <summary>The realm of a store.</summary>
    public static StoreRealm Of(S3Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new StoreRealm(options.Prefix.Length > 0 ? options.Prefix + "/" : "");
    }

    /// <summary>Why objects that begin so must not be deleted after some days; null: they may.</summary>
    /// <param name="prefix">What the keys in the bucket begin with.</param>
    /// <param name="days">After how many days.</param>
    public string? Forbids(string prefix, int days)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var uploads = Prefix + StoreLayout.UploadsPrefix;
        if (StoreLayout.Kept.FirstOrDefault(kept => Overlaps(prefix, Prefix + kept)) is { } hit)
            return $"it would delete {Prefix}{hit}, which versions refer to";
        if (Prefix.Length > 0 && Overlaps(prefix, Prefix) && !prefix.StartsWith(uploads, StringComparison.Ordinal))
            return $"it would delete what is the store's, below {Prefix}";
        return Overlaps(prefix, uploads) && days < DaysOfUploads ? $"uploads by links must stay for {DaysOfUploads} days" : null;
    }

    /// <summary>The id of a rule of Coffer's for this store.</summary>
    /// <param name="purpose">What it is for.</param>
    /// <param name="prefix">What it is about.</param>
    public static string IdOf(string purpose, string prefix) =>
        prefix.Length == 0 ? RulePrefix + purpose : $"{RulePrefix}{purpose}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(prefix)))[..8]}";

    private static bool Overlaps(string one, string other) => one.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(one, StringComparison.Ordinal);
}

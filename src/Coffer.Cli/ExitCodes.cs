namespace Coffer.Cli;

/// <summary>What the process ends with: one number for each kind of error, the same for every command.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Cancelled = 130;
    public const int Terminated = 143;

    /// <summary>The number of an error.</summary>
    public static int Of(CofferError error) => error switch
    {
        CofferError.InvalidArgument => Usage,
        CofferError.NotFound => 3,
        CofferError.AlreadyExists => 4,
        CofferError.Conflict => 5,
        CofferError.Expired => 6,
        CofferError.Held => 7,
        CofferError.TooLarge => 8,
        CofferError.QuotaExceeded => 9,
        CofferError.Corrupt => 10,
        CofferError.SignatureInvalid => 11,
        CofferError.SignatureMissing => 12,
        CofferError.AccessDenied => 13,
        CofferError.CredentialsMissing => 14,
        CofferError.Unavailable => 15,
        CofferError.Unsupported => 16,
        _ => Unexpected,
    };

    /// <summary>All numbers with the word that JSON errors use and what they mean, for the reference.</summary>
    public static IEnumerable<(int Code, string Kind, string Meaning)> All =>
        new (int, string, string)[]
        {
            (Ok, "", "done"),
            (Unexpected, "Unexpected", "an error nobody foresaw; run again with `--verbose`"),
        }
        .Concat(Enum.GetValues<CofferError>().Select(error => (Of(error), error.ToString(), MeaningOf(error))).OrderBy(row => row.Item1))
        .Append((Cancelled, "Cancelled", "stopped by Ctrl-C; what was begun was cleaned up"))
        .Append((Terminated, "Cancelled", "stopped by SIGTERM, likewise"));

    private static string MeaningOf(CofferError error) => error switch
    {
        CofferError.InvalidArgument => "the words do not fit: usage, a bad name, option or range",
        CofferError.NotFound => "the named thing is not there",
        CofferError.AlreadyExists => "it is there and must not be",
        CofferError.Conflict => "somebody else changed it first, it changed while it was read, or an alias points to it",
        CofferError.Expired => "the version's expiry has passed",
        CofferError.Held => "a hold keeps the version",
        CofferError.TooLarge => "larger than its limit",
        CofferError.QuotaExceeded => "no room left: a quota, or the disk is full",
        CofferError.Corrupt => "the stored bytes are not what was stored",
        CofferError.SignatureInvalid => "a signature does not match or is not trusted",
        CofferError.SignatureMissing => "a signature is required and there is none",
        CofferError.AccessDenied => "not allowed",
        CofferError.CredentialsMissing => "no credentials were found",
        CofferError.Unavailable => "the store does not answer; trying later may help",
        CofferError.Unsupported => "this store, build or platform cannot do that",
        _ => error.ToString(),
    };
}

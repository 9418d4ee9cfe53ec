namespace Coffer.S3;

/// <summary>The variables that S3 is known by, those of AWS first, or those of MinIO where the address says so.</summary>
internal sealed class S3Environment(Func<string, string?> read)
{
    private static readonly (string Access, string Secret, string? Token)[] Pairs =
    [
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        ("AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_SESSION_TOKEN"),
        ("ARTIFACTS_ACCESS_KEY", "ARTIFACTS_SECRET_KEY", null),
        ("MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", null),
        ("QE_S3_ACCESS_KEY", "QE_S3_SECRET_KEY", null),
    ];

    /// <summary>A variable; null where it is not set or empty.</summary>
    public string? Read(string name) => read(name) is { Length: > 0 } value ? value : null;

    /// <summary>A variable that says yes or no; null where it says neither.</summary>
    public bool? Truth(string name) => Read(name)?.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" => true,
        "FALSE" or "0" or "NO" => false,
        _ => null,
    };

    public string? Region(bool isMinio) => First(isMinio, "MINIO_REGION", "AWS_REGION", "AWS_DEFAULT_REGION", "ARTIFACTS_REGION", "QE_S3_REGION");

    /// <summary>The endpoint, and whether it is to be https where it does not say so itself.</summary>
    public (string? Endpoint, bool? Secure) Endpoint(bool isMinio)
    {
        if (isMinio)
            return (Read("MINIO_ENDPOINT"), Truth("MINIO_SECURE"));
        return (Read("AWS_ENDPOINT_URL_S3") ?? Read("AWS_ENDPOINT_URL")) is { } endpoint
            ? (endpoint, null)
            : (Read("ARTIFACTS_ENDPOINT"), Truth("ARTIFACTS_USE_SSL"));
    }

    /// <summary>The first pair of which both are set, and the names it was found by.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.CredentialsMissing"/>: one of a pair is set and the other is not.</exception>
    public (S3Keys Keys, string Source)? Keys(bool isMinio)
    {
        foreach (var (access, secret, token) in Pairs.OrderBy(pair => isMinio && !pair.Access.StartsWith("MINIO", StringComparison.Ordinal)))
        {
            switch (Read(access), Read(secret))
            {
                case ({ } id, { } key):
                    return (new S3Keys(id, key, token is null ? null : Read(token)), $"{access} and {secret}");
                case (null, null):
                    break;
                case (null, _):
                    throw new CofferException(CofferError.CredentialsMissing, $"{secret} is set, but {access} is not; set both");
                default:
                    throw new CofferException(CofferError.CredentialsMissing, $"{access} is set, but {secret} is not; set both");
            }
        }

        return null;
    }

    private string? First(bool isMinio, string ofMinio, params string[] others) =>
        (isMinio ? Read(ofMinio) : null) ?? others.Select(Read).FirstOrDefault(value => value is not null);
}

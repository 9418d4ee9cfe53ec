using Coffer.Store.Settings;

namespace Coffer.S3;

/// <summary>The variables that S3 is known by, those of AWS first, or those of MinIO where the address says so.</summary>
internal sealed class S3Environment(Func<string, string?> read)
{
    private static readonly (string Access, string Secret, string? Token)[] Pairs =
    [
        ("COFFER_S3_ACCESS_KEY", "COFFER_S3_SECRET_KEY", "COFFER_S3_SESSION_TOKEN"),
        ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        ("AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_SESSION_TOKEN"),
        ("ARTIFACTS_ACCESS_KEY", "ARTIFACTS_SECRET_KEY", null),
        ("MINIO_ACCESS_KEY", "MINIO_SECRET_KEY", null),
        ("QE_S3_ACCESS_KEY", "QE_S3_SECRET_KEY", null),

        // No variables, but what a configuration says; behind all of the environment.
        ("s3.accessKey", "s3.secretKey", "s3.sessionToken"),
    ];

    private static readonly string[] Regions = ["AWS_REGION", "AWS_DEFAULT_REGION", "ARTIFACTS_REGION", "QE_S3_REGION"];

    /// <summary>The variables that say the region, the first first.</summary>
    public static IReadOnlyList<string> RegionVariables(bool isMinio) => isMinio ? ["MINIO_REGION", .. Regions] : Regions;

    /// <summary>The variables that say the endpoint.</summary>
    public static IReadOnlyList<string> EndpointVariables(bool isMinio) => isMinio ? ["MINIO_ENDPOINT"] : ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "ARTIFACTS_ENDPOINT"];

    /// <summary>The variable that says whether the endpoint is https.</summary>
    public static string TlsVariable(bool isMinio) => isMinio ? "MINIO_SECURE" : "ARTIFACTS_USE_SSL";

    /// <summary>The variables that hold one of the keys.</summary>
    public static IReadOnlyList<string> KeyVariables(bool isMinio, Func<(string Access, string Secret, string? Token), string?> which) =>
        [.. InOrder(isMinio).Select(which).OfType<string>().Where(name => !name.Contains('.', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];

    /// <summary>A variable; null where it is not set or empty.</summary>
    public string? Read(string name) => read(name) is { Length: > 0 } value ? value : null;

    /// <summary>A variable that says yes or no; null where it says neither.</summary>
    public bool? Truth(string name) => Read(name)?.ToUpperInvariant() switch
    {
        "TRUE" or "1" or "YES" => true,
        "FALSE" or "0" or "NO" => false,
        _ => null,
    };

    public string? Region(bool isMinio) => RegionVariables(isMinio).Select(Read).FirstOrDefault(value => value is not null);

    /// <summary>The endpoint, and whether it is to be https where it does not say so itself.</summary>
    public (string? Endpoint, bool? Secure) Endpoint(bool isMinio)
    {
        var name = EndpointVariables(isMinio).FirstOrDefault(variable => Read(variable) is not null);

        // Those of AWS always say it themselves.
        return name is null ? (null, null)
            : (Read(name), name.StartsWith("AWS", StringComparison.Ordinal) ? null : Truth(TlsVariable(isMinio)));
    }

    /// <summary>The first pair of which both are set, and the names it was found by.</summary>
    /// <exception cref="CofferException"><see cref="CofferError.CredentialsMissing"/>: one of a pair is set and the other is not.</exception>
    public (S3Keys Keys, string Source)? Keys(bool isMinio)
    {
        foreach (var (access, secret, token) in InOrder(isMinio))
        {
            switch (Secret(access), Secret(secret))
            {
                case ({ } id, { } key):
                    return (new S3Keys(id, key, token is null ? null : Secret(token)), $"{access} and {secret}");
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

    /// <summary>A variable that holds a secret, or names the file that does by NAME_FILE.</summary>
    private string? Secret(string name) => SecretFile.OfVariable(name, read);

    private static IEnumerable<(string Access, string Secret, string? Token)> InOrder(bool isMinio) =>
        Pairs.OrderBy(pair => isMinio && !pair.Access.StartsWith("COFFER", StringComparison.Ordinal) && !pair.Access.StartsWith("MINIO", StringComparison.Ordinal));
}

using Coffer.Store;
using Coffer.Store.Settings;

namespace Coffer.S3;

/// <summary>What stands in the section <c>s3</c> of <c>coffer.yaml</c>: every parameter of an address, and the keys.</summary>
public static class S3Settings
{
    private const string Section = "s3";

    /// <summary>Those of <c>s3:</c>.</summary>
    public static BackendSettings OfS3 { get; } = Of(isMinio: false);

    /// <summary>Those of <c>minio:</c>, which the variables of MinIO come first for.</summary>
    public static BackendSettings OfMinio { get; } = Of(isMinio: true);

    /// <summary>The parameters that an address may have.</summary>
    internal static IReadOnlyList<string> Parameters { get; } = [.. OfS3.Settings.Select(setting => setting.Parameter).OfType<string>().Order(StringComparer.Ordinal)];

    private static BackendSettings Of(bool isMinio) => new(Section, List(isMinio)) { Says = Says };

    private static Setting[] List(bool isMinio) =>
    [
        Parameter("endpoint", SettingKinds.Text, "The service, https://host:port; without it AWS.") with { OfBackend = S3Environment.EndpointVariables(isMinio) },
        Parameter("region", SettingKinds.Text, "The region; else that of the profile, else us-east-1.") with { OfBackend = S3Environment.RegionVariables(isMinio) },
        Parameter("tls", SettingKinds.Truth, "Whether an endpoint that does not say so itself is https; else it is, unless it is this machine.") with { OfBackend = [S3Environment.TlsVariable(isMinio)] },
        Parameter("path-style", SettingKinds.Truth, "Whether the bucket stands in the path; else it does where there is an endpoint."),
        Parameter("multipart-threshold", SettingKinds.Size(S3Options.MinPartSize, S3Options.MaxRequestSize), "From this size on content goes in parts.") with
        {
            Default = "64MiB",
            Environment = isMinio ? ["MINIO_MULTIPART_THRESHOLD"] : [],
        },
        Parameter("part-size", SettingKinds.Size(S3Options.MinPartSize, S3Options.MaxPartSize), "The size of a part; it grows where there would be more than 10,000.") with { Default = "5MiB" },
        Parameter("parallel", SettingKinds.Number(1, 64), "Parts on their way at once, of all transfers together.") with
        {
            Default = "4",
            Environment = isMinio ? ["MINIO_MAX_POOL_CONNECTIONS"] : [],
        },
        Parameter("bandwidth", SettingKinds.Size(1024), "The most bytes a second, of all transfers together."),
        Parameter("timeout", SettingKinds.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)), "How long the service may be silent.") with { Default = "60s" },
        Parameter("retries", SettingKinds.Number(0, 20), "How often what may pass is tried again.") with { Default = "4" },
        Parameter("sse", SettingKinds.OneOf("s3", "kms"), "Who encrypts: the service, or its key service; else as the bucket says."),
        Parameter("kms-key", SettingKinds.Text, "The id of the key in the key service, with sse: kms."),
        Parameter("sse-c", SettingKinds.Text, "env:NAME, the variable that holds the customer's key of 32 bytes, which the service does not keep."),
        Parameter("storage-class", SettingKinds.Text, "The storage class of new objects; else the bucket's."),
        Parameter("object-tags", SettingKinds.Words, "Tags of new objects, at most 10."),
        Parameter("keep-versions", SettingKinds.Truth, "Leave what a versioned bucket keeps of deleted objects to it.") with { Default = "false" },
        Parameter("profile", SettingKinds.Text, "The profile in the shared files of AWS; else AWS_PROFILE, else default."),
        Parameter("anonymous", SettingKinds.Truth, "Send requests without a signature.") with { Default = "false" },
        Parameter("metadata-credentials", SettingKinds.Truth, "Ask the container's or machine's metadata for credentials.") with { Default = "false" },
        Secret("accessKey", "The id of the access key.", S3Environment.KeyVariables(isMinio, static pair => pair.Access)),
        Secret("secretKey", "Its secret.", S3Environment.KeyVariables(isMinio, static pair => pair.Secret)),
        Secret("sessionToken", "The token of a session that ends.", S3Environment.KeyVariables(isMinio, static pair => pair.Token)),
    ];

    private static Setting Parameter(string name, SettingKind kind, string description) => new($"{Section}.{KeyOf(name)}", kind, description) { Parameter = name };

    private static Setting Secret(string name, string description, IReadOnlyList<string> variables) =>
        new($"{Section}.{name}", SettingKinds.Text, description) { IsSecret = true, OfBackend = variables };

    /// <summary>part-size in an address is partSize in a file.</summary>
    private static string KeyOf(string name) => string.Concat(name.Split('-').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));

    // minio://host:port/bucket says its endpoint in its place for hosts.
    private static bool Says(StoreAddress address, string parameter) =>
        parameter == "endpoint" && address.Scheme == "minio" && address.Rest.TrimStart('/').Split('/', 2)[0].Contains(':', StringComparison.Ordinal);
}

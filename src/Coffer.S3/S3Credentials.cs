using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Coffer.Blobs;

namespace Coffer.S3;

/// <summary>
/// Finds what requests are signed with, without asking any network: keys of the program, the address' profile, the environment, the
/// shared files of AWS, a web identity; and the metadata of a container or machine only where the options ask for it.
/// </summary>
public sealed class S3Credentials
{
    private S3Credentials(AWSCredentials value, string source)
    {
        Value = value;
        Source = source;
    }

    /// <summary>Where they were found, never what they are.</summary>
    public string Source { get; }

    internal AWSCredentials Value { get; }

    /// <summary>Whether any are found.</summary>
    /// <param name="options">How the store is used.</param>
    /// <param name="environment">Reads a variable; null: the process' environment.</param>
    public static bool AreConfigured(S3Options options, Func<string, string?>? environment = null) => Find(options, environment ?? Environment.GetEnvironmentVariable) is not null;

    /// <summary>Finds them.</summary>
    /// <inheritdoc cref="AreConfigured"/>
    /// <exception cref="CofferException"><see cref="CofferError.CredentialsMissing"/>: what to set.</exception>
    public static S3Credentials Of(S3Options options, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        environment ??= Environment.GetEnvironmentVariable;
        if (Find(options, environment) is { } found)
            return found;
        var unasked = new S3Environment(environment).Read("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") ?? new S3Environment(environment).Read("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        var keys = options.IsMinio ? "MINIO_ACCESS_KEY and MINIO_SECRET_KEY" : "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
        throw new CofferException(
            CofferError.CredentialsMissing,
            unasked is null
                ? $"no credentials for {options.Address}; set {keys}, or AWS_PROFILE, or add anonymous=true, or metadata-credentials=true on a machine that has a role"
                : $"no credentials for {options.Address}; this container has a role: add metadata-credentials=true to use it, or set {keys}");
    }

    private static S3Credentials? Find(S3Options options, Func<string, string?> environment)
    {
        if (options.Anonymous)
            return new(new AnonymousAWSCredentials(), "none: requests are anonymous");
        if (options.Keys is { } given)
            return new(Of(given), "given by the program");
        if (options.Profile is { } named)
            return OfProfile(named, "the address", required: true);
        var variables = new S3Environment(environment);
        if (variables.Keys(options.IsMinio) is var (keys, source))
            return new(Of(keys), source);
        if (variables.Read("AWS_PROFILE") is { } profile)
            return OfProfile(profile, "AWS_PROFILE", required: true);
        if (variables.Read("AWS_WEB_IDENTITY_TOKEN_FILE") is { } file)
        {
            return variables.Read("AWS_ROLE_ARN") is { } role
                ? new(new WebIdentityCredentials(file, role, variables), "the web identity in AWS_WEB_IDENTITY_TOKEN_FILE")
                : throw new CofferException(CofferError.CredentialsMissing, "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not; set both");
        }

        if (OfProfile("default", "the shared files of AWS", required: false) is { } found)
            return found;
        if (!options.MetadataCredentials)
            return null;
        return variables.Read("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is not null || variables.Read("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null
            ? new(new RoleCredentials("the container's role", static () => new GenericContainerCredentials()), "the container's role")
            : new(new RoleCredentials("the machine's role", static () => new InstanceProfileAWSCredentials()), "the machine's role");
    }

    private static AWSCredentials Of(S3Keys keys) => keys.SessionToken is { } token
        ? new SessionAWSCredentials(keys.AccessKey, keys.SecretKey, token)
        : new BasicAWSCredentials(keys.AccessKey, keys.SecretKey);

    private static S3Credentials? OfProfile(string name, string namedBy, bool required)
    {
        var chain = new CredentialProfileStoreChain();
        if (!chain.TryGetProfile(name, out var profile))
            return required ? throw new CofferException(CofferError.CredentialsMissing, $"there is no profile '{name}', which {namedBy} names, in the shared files of AWS; aws configure --profile {name} makes one") : null;
        var options = profile.Options;
        if (options.AccessKey is { Length: > 0 } access && options.SecretKey is { Length: > 0 } secret && string.IsNullOrEmpty(options.RoleArn))
            return new(Of(new S3Keys(access, secret, options.Token is { Length: > 0 } token ? token : null)), $"the profile '{name}'");
        if (options.CredentialProcess is { Length: > 0 } && chain.TryGetAWSCredentials(name, out var credentials))
            return new(credentials, $"the process that the profile '{name}' names");
        if (required && !SignsOn(options))
            throw new CofferException(CofferError.CredentialsMissing, $"the profile '{name}' has no keys; aws configure --profile {ShellText.Quote(name)} adds them, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        return required
            ? throw new CofferException(CofferError.Unsupported, $"the profile '{name}' has no keys of its own and assumes a role or signs on; get its keys by: aws configure export-credentials --profile {name} --format env")
            : null;
    }

    private static bool SignsOn(CredentialProfileOptions options) =>
        new[] { options.RoleArn, options.SourceProfile, options.CredentialSource, options.WebIdentityTokenFile, options.SsoSession, options.SsoAccountId, options.SsoStartUrl, options.CredentialProcess, options.EndpointName }.Any(value => !string.IsNullOrEmpty(value));
}

using System.Globalization;
using System.Net.Http;
using System.Xml;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Coffer.S3;

/// <summary>
/// Keys that a security token service gives for a token in a file, as Kubernetes and CI services hand them to their jobs. The SDK's own way
/// needs another package of it for this one request.
/// </summary>
internal sealed class WebIdentityCredentials(string tokenFile, string role, S3Environment variables) : RefreshingAWSCredentials
{
    private static readonly XNamespace Sts = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override CredentialsRefreshState GenerateNewCredentials() =>
        GenerateNewCredentialsAsync().GetAwaiter().GetResult();

    protected override async Task<CredentialsRefreshState> GenerateNewCredentialsAsync()
    {
        var region = variables.Region(isMinio: false);
        var endpoint = variables.Read("AWS_ENDPOINT_URL_STS") ?? (region is null ? "https://sts.amazonaws.com" : $"https://sts.{region}.amazonaws.com");
        try
        {
            using var client = new HttpClient(S3Wire.Connections, disposeHandler: false) { Timeout = Patience };
            using var form = new FormUrlEncodedContent(
            [
                new("Action", "AssumeRoleWithWebIdentity"),
                new("Version", "2011-06-15"),
                new("RoleArn", role),
                new("RoleSessionName", variables.Read("AWS_ROLE_SESSION_NAME") ?? "coffer"),
                new("WebIdentityToken", (await File.ReadAllTextAsync(tokenFile).ConfigureAwait(false)).Trim()),
            ]);
            using var response = await client.PostAsync(new Uri(endpoint), form).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            var answer = XElement.Parse(text);
            if (!response.IsSuccessStatusCode)
                throw new CofferException(CofferError.AccessDenied, $"{endpoint} refused the web identity in {tokenFile} for {role}: {answer.Descendants().FirstOrDefault(node => node.Name.LocalName == "Code")?.Value}; check the role's trust policy");
            var keys = answer.Descendants(Sts + "Credentials").First();
            string Get(string name) => keys.Elements(Sts + name).First().Value;
            return new CredentialsRefreshState(
                new ImmutableCredentials(Get("AccessKeyId"), Get("SecretAccessKey"), Get("SessionToken")),
                DateTimeOffset.Parse(Get("Expiration"), CultureInfo.InvariantCulture).UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CofferException(CofferError.CredentialsMissing, $"the web identity in {tokenFile} cannot be read: {e.Message}; check AWS_WEB_IDENTITY_TOKEN_FILE", e);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or XmlException or InvalidOperationException or FormatException)
        {
            throw new CofferException(CofferError.Unavailable, $"{endpoint} gave no keys for the web identity in {tokenFile}: {e.Message}; try again later", e);
        }
    }
}

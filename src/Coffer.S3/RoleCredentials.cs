using Amazon.Runtime;

namespace Coffer.S3;

/// <summary>Keys of a container's or machine's role. The SDK's own ask the metadata address when they are made; these ask when a request needs them.</summary>
/// <param name="whose">How errors call the role.</param>
/// <param name="make">Makes the SDK's.</param>
internal sealed class RoleCredentials(string whose, Func<AWSCredentials> make) : AWSCredentials
{
    private readonly Lazy<AWSCredentials> _inner = new(make, LazyThreadSafetyMode.PublicationOnly);

    public override ImmutableCredentials GetCredentials() => Explain(() => _inner.Value.GetCredentials());

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        // Making it blocks on the network; the thread of the caller must not.
        var inner = await Task.Run(() => Explain(() => _inner.Value)).ConfigureAwait(false);
        try
        {
            return await inner.GetCredentialsAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Missing(e);
        }
    }

    private T Explain<T>(Func<T> get)
    {
        try
        {
            return get();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Missing(e);
        }
    }

    private CofferException Missing(Exception e) =>
        new(CofferError.CredentialsMissing, $"{whose} gave no keys: {e.Message.ReplaceLineEndings(" ")}; check that it has one, or leave metadata-credentials out", e);
}

namespace Coffer.Conformance.Proxy;

/// <summary>The secret key that a client signs with, for the proxy to sign a request anew. Not a record: its text must not show the secret.</summary>
public sealed class SigningKey(string secret)
{
    internal string Secret => secret;
}

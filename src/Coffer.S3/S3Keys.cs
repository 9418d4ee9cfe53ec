using System.Text;

namespace Coffer.S3;

/// <summary>An access key and its secret. What prints it prints neither.</summary>
/// <param name="AccessKey">The id of the key.</param>
/// <param name="SecretKey">Its secret.</param>
/// <param name="SessionToken">The token of a session that ends; null: the key does not end.</param>
public sealed record S3Keys(string AccessKey, string SecretKey, string? SessionToken = null)
{
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("***");
        return true;
    }
}

namespace Coffer.Store.Settings;

/// <summary>A secret in a file, as container platforms hand them out.</summary>
public static class SecretFile
{
    private const int MostBytes = 64 << 10;

    /// <summary>The end of a variable's name that says: the file with this name holds the secret.</summary>
    public const string Suffix = "_FILE";

    /// <summary>A variable that holds a secret, or the content of the file that <c>NAME_FILE</c> names; null where neither is set.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <exception cref="CofferException">InvalidArgument: both are set. CredentialsMissing: there is no such file, or nothing in it. AccessDenied, Unavailable: it cannot be read.</exception>
    public static string? OfVariable(string name, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        return (environment(name), environment(name + Suffix)) switch
        {
            ({ Length: > 0 }, { Length: > 0 }) => throw new CofferException(CofferError.InvalidArgument, $"{name} and {name}{Suffix} are both set; unset one"),
            ({ Length: > 0 } value, _) => value,
            (_, { Length: > 0 } file) => Read(file, name + Suffix),
            _ => null,
        };
    }

    /// <summary>Reads a secret: the text of the file, without spaces and ends of line around it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="namedBy">What names the file, for errors.</param>
    /// <inheritdoc cref="OfVariable"/>
    public static string Read(string path, string namedBy)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var buffer = new byte[MostBytes + 1];
            var read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            var text = read > MostBytes ? "" : System.Text.Encoding.UTF8.GetString(buffer, 0, read).Trim();
            if (text.Length > 0)
                return text;
            throw new CofferException(CofferError.CredentialsMissing, $"{path}, which {namedBy} names, {(read > MostBytes ? "is larger than any secret" : "is empty")}; write the secret into it, and nothing else");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CofferException(CofferError.CredentialsMissing, $"{path}, which {namedBy} names, does not exist; mount the secret there, or name another file", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CofferException(CofferError.AccessDenied, $"no permission to read {path}, which {namedBy} names", e);
        }
        catch (IOException e)
        {
            throw new CofferException(CofferError.Unavailable, $"{path}, which {namedBy} names, cannot be read: {e.Message}", e);
        }
    }
}

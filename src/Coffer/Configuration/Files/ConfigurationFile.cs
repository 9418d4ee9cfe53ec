using System.Text;

namespace Coffer.Configuration.Files;

/// <summary>The file that a configuration is in.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Name">What it is called in messages.</param>
internal sealed record ConfigurationFile(string Path, string Name)
{
    /// <summary>What it is called where nobody names another.</summary>
    public const string UsualName = "coffer.yaml";

    /// <summary>The variable that names it.</summary>
    public const string Variable = "COFFER_CONFIG";

    private const int MostBytes = 1 << 20;

    /// <summary>The folder that its relative paths start from.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The file to read; null: there is none.</summary>
    public static ConfigurationFile? Find(ConfigurationRequest request)
    {
        if ((request.File ?? Set(Variable)) is { } named)
            return new(System.IO.Path.GetFullPath(named, request.Folder), named);
        for (var folder = request.Folder; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            var path = System.IO.Path.Combine(folder, UsualName);
            if (File.Exists(path))
                return new(path, System.IO.Path.GetRelativePath(request.Folder, path).Replace('\\', '/'));
        }

        var home = Set("XDG_CONFIG_HOME") ?? (Set("HOME") is { } user ? System.IO.Path.Combine(user, ".config") : null);
        if (home is null)
            return null;
        var own = System.IO.Path.Combine(home, "coffer", UsualName);
        return File.Exists(own) ? new(own, own) : null;

        string? Set(string variable) => request.Environment(variable) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Its text.</summary>
    /// <exception cref="CofferException">NotFound, AccessDenied, Unavailable; TooLarge: no configuration is so large. InvalidArgument: it is not UTF-8.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
            await using var opened = file.ConfigureAwait(false);
            var buffer = new byte[(int)Math.Min(file is { CanSeek: true, Length: > 0 and var length } ? length : MostBytes, MostBytes) + 1];
            var read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (read > MostBytes)
                throw new CofferException(CofferError.TooLarge, $"{Name} is larger than 1 MiB; name a configuration, such as {UsualName}");
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(buffer, 0, read);
            return text is ['\uFEFF', ..] ? text[1..] : text;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CofferException(CofferError.NotFound, $"there is no configuration {Name}; check the path, or leave it out to use {UsualName} of this folder or one above", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CofferException(CofferError.AccessDenied, $"no permission to read the configuration {Name}, or it is a folder", e);
        }
        catch (DecoderFallbackException e)
        {
            throw new CofferException(CofferError.InvalidArgument, $"{Name} holds bytes that are not UTF-8; save it as UTF-8", e);
        }
        catch (IOException e)
        {
            throw new CofferException(CofferError.Unavailable, $"the configuration {Name} cannot be read: {e.Message}", e);
        }
    }
}

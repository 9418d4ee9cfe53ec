using System.Text.Json;
using Coffer.Cli.Text;

namespace Coffer.Cli.Input;

/// <summary>Metadata as a user gives it: a JSON object, or <c>@</c> and the file that holds one.</summary>
internal static class MetadataText
{
    private const long MostBytes = 16 << 20;

    /// <exception cref="CofferException">InvalidArgument: it is not a JSON object. NotFound, AccessDenied: the file cannot be read. TooLarge.</exception>
    public static async Task<JsonElement> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var json = text.StartsWith('@') ? await ReadFileAsync(text[1..], cancellationToken).ConfigureAwait(false) : text;
        try
        {
            var element = JsonElement.Parse(json);
            return element.ValueKind == JsonValueKind.Object ? element : throw Refused($"is not a JSON object but a JSON {element.ValueKind}");
        }
        catch (JsonException e)
        {
            throw Refused($"is not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})");
        }
    }

    private static async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                throw new CofferException(CofferError.NotFound, $"there is no file {Printable.Quote(path)} for --meta; check the path, or write the JSON object itself");
            if (file.Length > MostBytes)
                throw new CofferException(CofferError.TooLarge, $"--meta @{path} has {file.Length} bytes; metadata may have {MostBytes}: keep it as an artifact of its own");
            return await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CofferException(CofferError.AccessDenied, $"--meta @{path} cannot be read by this user", e);
        }
    }

    private static CofferException Refused(string reason) =>
        new(CofferError.InvalidArgument, $"--meta {reason}; write an object such as '{{\"epochs\":20}}', or @FILE");
}

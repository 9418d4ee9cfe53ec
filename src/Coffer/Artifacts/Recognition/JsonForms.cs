using System.Text.Json;

namespace Coffer.Artifacts.Recognition;

/// <summary>
/// Results in JSON: SARIF, and what BenchmarkDotNet exports. SARIF is what a security scan found where its rules say so, by a
/// <c>security-severity</c> or a tag <c>security</c>; otherwise it is static analysis.
/// </summary>
internal static class JsonForms
{
    private const int Deepest = 64;

    public static RecognisedFormat? Of(ReadOnlySpan<byte> prefix, long? size)
    {
        if (prefix.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            prefix = prefix[3..];
        if (prefix.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            return null;
        var said = new Said();
        return Read(prefix, isWhole: size <= ContentRecognition.PrefixSize, said) ? said.Format() : null;
    }

    /// <summary>Reads as far as the bytes go; false where they are not JSON.</summary>
    private static bool Read(ReadOnlySpan<byte> prefix, bool isWhole, Said said)
    {
        var reader = new Utf8JsonReader(prefix, isWhole, new JsonReaderState(new JsonReaderOptions { MaxDepth = Deepest }));
        var path = new string?[Deepest + 1];
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    path[reader.CurrentDepth] = reader.GetString();
                    continue;
                }

                said.Take(path.AsSpan(1, Math.Min(reader.CurrentDepth, Deepest)), ref reader);
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth + 1 <= Deepest)
                    path[reader.CurrentDepth + 1] = null;
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>What the bytes say that matters.</summary>
    private sealed class Said
    {
        private bool _schema, _version, _runs, _aRun, _driver, _security, _benchmark;

        /// <summary>Takes a value.</summary>
        /// <param name="path">The names above it, null for an item of an array.</param>
        /// <param name="reader">Stands at it.</param>
        public void Take(ReadOnlySpan<string?> path, ref Utf8JsonReader reader)
        {
            switch (path)
            {
                case ["$schema"]:
                    _schema = TextOf(ref reader)?.Contains("sarif", StringComparison.OrdinalIgnoreCase) ?? false;
                    break;
                case ["version"]:
                    _version = TextOf(ref reader) is "2.1.0" or "2.0.0";
                    break;
                case ["runs"] when reader.TokenType == JsonTokenType.StartArray:
                    _runs = true;
                    break;
                case ["runs", null]:
                    _aRun = true;
                    break;
                case ["runs", null, "tool", "driver"] when reader.TokenType == JsonTokenType.StartObject:
                    _driver = true;
                    break;
                case ["runs", null, "tool", "driver" or "extensions", .., "properties", "security-severity"]:
                    _security = true;
                    break;
                case ["runs", null, "tool", "driver" or "extensions", .., "tags", null]:
                    _security |= string.Equals(TextOf(ref reader), "security", StringComparison.OrdinalIgnoreCase);
                    break;
                case ["HostEnvironmentInfo", "BenchmarkDotNetCaption"]:
                    _benchmark = TextOf(ref reader) == "BenchmarkDotNet";
                    break;
            }
        }

        public RecognisedFormat? Format()
        {
            if (_benchmark)
                return new("BenchmarkDotNet JSON", ArtifactType.PerformanceMetrics, "application/json");
            if (!_runs || !(_schema || _version) || !(_driver || (_schema && !_aRun)))
                return null;
            return new("SARIF", _security ? ArtifactType.SecurityFindings : ArtifactType.StaticAnalysis, "application/sarif+json");
        }

        private static string? TextOf(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }
}

using System.Globalization;
using Coffer.Store;

namespace Coffer.S3;

/// <summary>
/// Reads addresses: <c>s3://bucket/prefix?endpoint=…&amp;region=…</c>, <c>minio://host:port/bucket/prefix</c> and
/// <c>minio://bucket/prefix</c>. The bucket and prefix are taken as they stand; values of parameters may be percent-encoded.
/// </summary>
public static class S3Address
{
    private static readonly IReadOnlyList<string> Known = S3Settings.Parameters;

    /// <summary>Reads an address.</summary>
    /// <param name="address">The address, of the scheme <c>s3</c> or <c>minio</c>.</param>
    /// <param name="environment">Reads a variable of the environment; null: that of the process.</param>
    /// <exception cref="CofferException"><see cref="CofferError.InvalidArgument"/>: what does not fit, and what would.</exception>
    public static S3Options Parse(StoreAddress address, Func<string, string?>? environment = null)
    {
        ArgumentNullException.ThrowIfNull(address);
        var variables = new S3Environment(environment ?? Environment.GetEnvironmentVariable);
        var isMinio = address.Scheme == "minio";
        var parts = address.Rest.Split('?', 2);
        if (!parts[0].StartsWith("//", StringComparison.Ordinal))
            throw Wrong($"write {address.Scheme}://bucket/prefix, not {address.Scheme}:{parts[0]}");
        var parameters = ParametersOf(parts.ElementAtOrDefault(1) ?? "");
        var segments = parts[0][2..].Split('/', StringSplitOptions.None);
        string? host = null;
        if (isMinio && segments[0].Contains(':', StringComparison.Ordinal))
        {
            host = segments[0];
            segments = segments[1..];
            if (parameters.ContainsKey("endpoint"))
                throw Wrong($"the endpoint stands twice: {host} and endpoint=; leave one out");
        }

        if (segments is not [{ Length: > 0 }, ..])
            throw Wrong($"no bucket in {address.Scheme}:{parts[0]}; write {(isMinio ? "minio://host:port/bucket/prefix" : "s3://bucket/prefix")}");
        var tls = parameters.TryGetValue("tls", out var wanted) ? Truth("tls", wanted) : (bool?)null;
        var options = new S3Options
        {
            Bucket = segments[0],
            Prefix = string.Join('/', segments.Skip(1)).TrimEnd('/'),
            IsMinio = isMinio,
            Endpoint = EndpointOf(host ?? parameters.GetValueOrDefault("endpoint"), tls, isMinio, variables),
            Region = parameters.GetValueOrDefault("region") ?? variables.Region(isMinio),
        };
        if (isMinio && options.Endpoint is null)
            throw Wrong($"minio://{options.Bucket} says no endpoint; write minio://host:port/bucket, add ?endpoint=, or set MINIO_ENDPOINT");
        options = parameters.Aggregate(options, (read, parameter) => With(read, parameter.Key, parameter.Value, parameters, variables));
        options.Check();
        return options;
    }

    private static S3Options With(S3Options options, string name, string value, Dictionary<string, string> all, S3Environment variables) => name switch
    {
        "path-style" => options with { PathStyle = Truth(name, value) },
        "part-size" => options with { PartSize = Bytes(name, value) },
        "multipart-threshold" => options with { MultipartThreshold = Bytes(name, value) },
        "parallel" => options with { Parallel = Number(name, value) },
        "bandwidth" => options with { Bandwidth = Bytes(name, value) },
        "timeout" => options with { Timeout = Duration(name, value) },
        "retries" => options with { Retries = Number(name, value) },
        "sse" => options with { Encryption = EncryptionOf(value, all) },
        "kms-key" when !all.ContainsKey("sse") => throw Wrong("kms-key goes with sse=kms"),
        "sse-c" => all.ContainsKey("sse") ? throw Wrong("sse and sse-c exclude each other") : options with { Encryption = S3Encryption.OfCustomer(CustomerKeyOf(value, variables)) },
        "storage-class" => options with { StorageClass = value },
        "object-tags" => options with { ObjectTags = TagsOf(value) },
        "profile" => options with { Profile = value },
        "keep-versions" => options with { KeepVersions = Truth(name, value) },
        "anonymous" => options with { Anonymous = Truth(name, value) },
        "metadata-credentials" => options with { MetadataCredentials = Truth(name, value) },
        _ => options, // read above
    };

    private static Dictionary<string, string> ParametersOf(string query)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            var name = Uri.UnescapeDataString(pair[0]);
            if (LooksSecret(name))
                throw Wrong($"an address never holds a secret: take {name} out of it and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile");
            if (!Known.Contains(name, StringComparer.Ordinal))
                throw Wrong($"'{name}' is no parameter of an S3 address; it knows {string.Join(", ", Known)}");
            if (pair is not [_, { Length: > 0 } value])
                throw Wrong($"{name} has no value; write {name}=…");
            if (!parameters.TryAdd(name, Uri.UnescapeDataString(value)))
                throw Wrong($"{name} stands twice");
        }

        return parameters;
    }

    private static bool LooksSecret(string name)
    {
        var bare = new string([.. name.Where(char.IsAsciiLetterOrDigit)]).ToUpperInvariant();
        return bare.Contains("SECRET", StringComparison.Ordinal) || bare.Contains("ACCESSKEY", StringComparison.Ordinal)
            || bare.Contains("TOKEN", StringComparison.Ordinal) || bare.Contains("PASSWORD", StringComparison.Ordinal)
            || bare.Contains("CREDENTIAL", StringComparison.Ordinal) && bare != "METADATACREDENTIALS";
    }

    private static Uri? EndpointOf(string? given, bool? tls, bool isMinio, S3Environment variables)
    {
        var (text, secure) = given is null ? variables.Endpoint(isMinio) : (given, isMinio ? variables.Truth("MINIO_SECURE") : null);
        if (text is null)
            return tls is null ? null : throw Wrong("tls goes with an endpoint");
        if (!text.Contains("://", StringComparison.Ordinal))
        {
            // A service on this machine rarely has a certificate.
            var local = Uri.TryCreate($"http://{text}", UriKind.Absolute, out var guess) && guess.IsLoopback;
            text = $"{((tls ?? secure ?? !local) ? "https" : "http")}://{text}";
        }
        else if (tls is { } wanted && wanted != text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw Wrong("tls contradicts the endpoint's http:// or https://");
        }

        // Not repeated: a wrong endpoint may hold a password.
        return Uri.TryCreate(text, UriKind.Absolute, out var endpoint)
            ? endpoint
            : throw Wrong("the endpoint does not read; write http://host:port or https://host");
    }

    private static S3Encryption EncryptionOf(string value, Dictionary<string, string> all) => value switch
    {
        "s3" when all.ContainsKey("kms-key") => throw Wrong("kms-key goes with sse=kms"),
        "s3" => S3Encryption.OfService,
        "kms" => S3Encryption.OfKeyService(all.GetValueOrDefault("kms-key")),
        _ => throw Wrong($"sse is s3 or kms, not '{value}'"),
    };

    private static byte[] CustomerKeyOf(string value, S3Environment variables)
    {
        if (!value.StartsWith("env:", StringComparison.Ordinal))
            throw Wrong("sse-c names the variable that holds the key, never the key: sse-c=env:NAME");
        var name = value[4..];
        var text = variables.Read(name) ?? throw new CofferException(CofferError.CredentialsMissing, $"{name} is not set; set it to the 32 bytes of the SSE-C key, in base64 or hex");
        var key = new byte[32];
        if (text.Length == 64 && Convert.FromHexString(text, key, out _, out _) == System.Buffers.OperationStatus.Done)
            return key;
        return Convert.TryFromBase64String(text, key, out var length) && length == 32
            ? key
            : throw Wrong($"{name} is not a key for SSE-C; set it to 32 bytes, in base64 or hex");
    }

    private static Dictionary<string, string> TagsOf(string value)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in value.Split(','))
        {
            if (part.Split('=', 2) is not [{ Length: > 0 and <= 128 } key, { Length: <= 256 } text])
                throw Wrong($"object-tags are key=value,key=value; '{part}' is not");
            tags[key] = text;
        }

        return tags;
    }

    private static bool Truth(string name, string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw Wrong($"{name} is true or false, not '{value}'"),
    };

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong($"{name} is a number, not '{value}'");

    private static long Bytes(string name, string value)
    {
        var digits = value.TakeWhile(char.IsAsciiDigit).Count();
        var shift = value[digits..].ToUpperInvariant() switch
        {
            "" or "B" => 0,
            "K" or "KB" or "KIB" => 10,
            "M" or "MB" or "MIB" => 20,
            "G" or "GB" or "GIB" => 30,
            _ => -1,
        };
        return shift >= 0 && long.TryParse(value.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= long.MaxValue >> shift
            ? number << shift
            : throw Wrong($"{name} is a number of bytes such as 8MiB, not '{value}'");
    }

    private static TimeSpan Duration(string name, string value)
    {
        var digits = value.TakeWhile(char.IsAsciiDigit).Count();
        var unit = value[digits..] switch
        {
            "" or "s" => 1000,
            "ms" => 1,
            "m" => 60_000,
            _ => -1,
        };
        return unit > 0 && int.TryParse(value.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? TimeSpan.FromMilliseconds((double)number * unit)
            : throw Wrong($"{name} is a time such as 30s, not '{value}'");
    }

    private static CofferException Wrong(string message) => new(CofferError.InvalidArgument, message);
}

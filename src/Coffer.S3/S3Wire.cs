using System.Net;
using System.Net.Http;
using System.Xml;
using Amazon.Runtime;

namespace Coffer.S3;

/// <summary>
/// How requests reach the wire: connections that all stores of the process share, an end to each request that the service does not
/// answer, no pause before small bodies, errors that are said with a status of their own, and listings that an XML reader can read.
/// </summary>
internal sealed class S3Wire(S3Options options, TimeProvider clock) : HttpClientFactory
{
    // A body below this is sent at once: waiting for the service to say that it wants it costs more than sending it for nothing.
    private const long SmallBody = 1 << 20;

    /// <summary>Pools connections by host and port. Never disposed: it lives as long as the process.</summary>
    public static SocketsHttpHandler Connections { get; } = new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(50),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        EnableMultipleHttp2Connections = true,
    };

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) =>
        new(new Patience(options, clock), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };

    // Each store has its own options, and its client is made once.
    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    /// <summary>Ends a request that is not answered in time, as HttpClient would, but with more time for larger bodies. All but the bytes of an object are read in that time.</summary>
    private sealed class Patience(S3Options options, TimeProvider clock) : DelegatingHandler(Connections)
    {
        private const double SlowestBytesPerSecond = 64 << 10;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var length = request.Content?.Headers.ContentLength ?? 0;
            if (length < SmallBody)
                request.Headers.ExpectContinue = false;
            var time = options.Timeout + TimeSpan.FromSeconds(length / SlowestBytesPerSecond);

            // All parts that are on their way share the cap.
            if (options.Bandwidth is { } cap)
                time += TimeSpan.FromSeconds(2.0 * options.Parallel * length / cap);
            using var late = new CancellationTokenSource(time, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            try
            {
                var response = await base.SendAsync(request, either.Token).ConfigureAwait(false);
                RequireS3(request, response);
                if (!IsObject(request, response))
                    await ReadAsync(request, response, either.Token).ConfigureAwait(false);
                return response;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TaskCanceledException($"no answer within {time.TotalSeconds:0.#} s", new TimeoutException($"no answer within {time.TotalSeconds:0.#} s"), either.Token);
            }
        }

        // What stands between may answer in HTML for a service that fails just now: that may pass.
        private static bool MayPass(HttpResponseMessage response) => (int)response.StatusCode >= 500 && response.StatusCode != HttpStatusCode.NotImplemented;

        /// <summary>Throws where a web page comes that no S3 would send: objects have a tag there, or a header of its own, and all else is XML.</summary>
        private void RequireS3(HttpRequestMessage request, HttpResponseMessage response)
        {
            if (MayPass(response) || response.Content.Headers.ContentType?.MediaType != "text/html")
                return;
            if (!IsObject(request, response) || !response.IsSuccessStatusCode || (response.Headers.ETag is null && !response.Headers.Any(header => header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))))
                throw S3Errors.NotS3(options);
        }

        /// <summary>What is streamed, or has a length and no bytes: it may be larger than any buffer.</summary>
        private static bool IsObject(HttpRequestMessage request, HttpResponseMessage response) =>
            request.Method == HttpMethod.Head
            || (request.Method == HttpMethod.Get && response.IsSuccessStatusCode && request.RequestUri!.Query.Length == 0);

        private static bool IsListing(HttpRequestMessage request) =>
            request.Method == HttpMethod.Get && request.RequestUri!.Query is var query
            && (query.Contains("list-type=2", StringComparison.Ordinal) || query.Contains("versions", StringComparison.Ordinal) || query.Contains("uploads", StringComparison.Ordinal));

        private async Task ReadAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode && !MayPass(response) && (int)response.StatusCode != 304 && body.Length > 0 && body.AsSpan().TrimStart(" \r\n\t\uFEFF"u8) is not [(byte)'<', ..])
                throw S3Errors.NotS3(options);
            if (IsListing(request))
                Mend(body);

            if (!response.IsSuccessStatusCode && TextOf(body, "Region") is { Length: > 0 and <= 128 } region && region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                response.Headers.TryAddWithoutValidation(S3Errors.RegionHeader, region);

            // S3 tells of an error so where it had begun to answer.
            if (response.StatusCode == HttpStatusCode.OK && IsError(body))
                response.StatusCode = HttpStatusCode.InternalServerError;
            var whole = new ByteArrayContent(body);
            foreach (var (name, values) in response.Content.Headers)
                whole.Headers.TryAddWithoutValidation(name, values);
            response.Content = whole;
        }

        /// <summary>
        /// Ceph repeats in its answer what was asked for, prefix and start, as it stands, though XML has no form for U+FFFE and U+FFFF. Nobody
        /// reads them there, so they become U+FFFD. The keys themselves come percent-encoded.
        /// </summary>
        private static void Mend(Span<byte> page)
        {
            for (var rest = page; rest.IndexOf<byte>([0xEF, 0xBF]) is var at and >= 0; rest = rest[(at + 2)..])
            {
                if (at + 2 < rest.Length && rest[at + 2] > 0xBD)
                    rest[at + 2] = 0xBD;
            }
        }

        private static bool IsError(byte[] body)
        {
            if (body.Length == 0)
                return false;
            try
            {
                using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
                return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == "Error";
            }
            catch (XmlException)
            {
                return false;
            }
        }

        /// <summary>What an error says in an element; null where it says nothing so.</summary>
        private static string? TextOf(byte[] body, string element)
        {
            if (body.Length == 0)
                return null;
            try
            {
                using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
                return reader.ReadToFollowing(element) ? reader.ReadElementContentAsString() : null;
            }
            catch (XmlException)
            {
                return null;
            }
        }
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Coffer.Blobs;

/// <summary>The instruments of every back end, named once.</summary>
internal static partial class BlobTelemetry
{
    /// <summary>The name of Coffer's meter and activity source.</summary>
    public const string Name = "Coffer";

    public static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Operations = Meter.CreateCounter<long>(
        "coffer.blob.operations", "{operation}", "Operations on a back end, by operation, back end and outcome.");

    public static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        "coffer.blob.bytes", "By", "Bytes moved to and from a back end, by direction.");

    public static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "coffer.blob.duration", "s", "How long operations on a back end take, by operation and back end.");

    [LoggerMessage(EventId = 100, Level = LogLevel.Debug, Message = "{Backend} {Operation} {Key}: {Outcome} in {Milliseconds:0.0} ms")]
    public static partial void Done(ILogger logger, string backend, string operation, string key, string outcome, double milliseconds);
}

using Microsoft.Extensions.Logging;

namespace Coffer.Hosting;

/// <summary>The log lines of what runs in a host.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(EventId = 300, Level = LogLevel.Information, Message = "retention of {Store} is next due at {Next:u}")]
    public static partial void ScheduleStarted(ILogger logger, string store, DateTimeOffset next);

    [LoggerMessage(EventId = 301, Level = LogLevel.Information, Message = "retention that was due at {Occurrence:u} deleted {Deleted} versions and passed over {PassedOver}; the collection freed {Bytes} bytes")]
    public static partial void RunDone(ILogger logger, DateTimeOffset occurrence, int deleted, int passedOver, long bytes);

    [LoggerMessage(EventId = 302, Level = LogLevel.Error, Message = "retention that was due at {Occurrence:u} failed: {Reason}")]
    public static partial void RunFailed(ILogger logger, DateTimeOffset occurrence, string reason);
}

using Microsoft.Extensions.Logging;

namespace Coffer.Store;

/// <summary>The log lines of a store.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(EventId = 200, Level = LogLevel.Warning, Message = "the catalog cannot be read, so content is found by listing: {Reason}")]
    public static partial void CatalogUnreadable(ILogger logger, string reason);

    [LoggerMessage(EventId = 201, Level = LogLevel.Warning, Message = "the catalog is replaced by a new one: {Reason}")]
    public static partial void CatalogReplaced(ILogger logger, string reason);

    [LoggerMessage(EventId = 202, Level = LogLevel.Warning, Message = "the record of {Subject} is left out of the catalog: {Reason}")]
    public static partial void RecordUnreadable(ILogger logger, string subject, string reason);

    [LoggerMessage(EventId = 203, Level = LogLevel.Warning, Message = "{Version} was published, not acknowledged, and could not be taken back: {Reason}")]
    public static partial void NotTakenBack(ILogger logger, string version, string reason);
}

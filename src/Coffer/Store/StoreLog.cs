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

    [LoggerMessage(EventId = 203, Level = LogLevel.Warning, Message = "{Version} was not acknowledged but stays visible; delete it: {Reason}")]
    public static partial void NotTakenBack(ILogger logger, string version, string reason);

    [LoggerMessage(EventId = 204, Level = LogLevel.Warning, Message = "the upload of {Key} cannot be remembered, so it begins anew if it is interrupted: {Reason}")]
    public static partial void UploadUnremembered(ILogger logger, string key, string reason);

    [LoggerMessage(EventId = 205, Level = LogLevel.Warning, Message = "unfinished uploads cannot be listed, so none are removed: {Reason}")]
    public static partial void UploadsUnlisted(ILogger logger, string reason);

    [LoggerMessage(EventId = 220, Level = LogLevel.Warning, Message = "blobs of a probe are left below {Prefix}: {Reason}; remove them")]
    public static partial void ProbeLeft(ILogger logger, string prefix, string reason);

    [LoggerMessage(EventId = 206, Level = LogLevel.Warning, Message = "upload {Id} is published, but what came of it is not removed yet: {Reason}")]
    public static partial void UploadNotRemoved(ILogger logger, string id, string reason);

    [LoggerMessage(EventId = 207, Level = LogLevel.Warning, Message = "upload {Id} stays, because nobody knows when it ends: {Reason}")]
    public static partial void UploadUnreadable(ILogger logger, string id, string reason);
}

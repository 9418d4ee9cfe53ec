namespace Coffer.Blobs;

/// <summary>When a put may write.</summary>
public enum PutCondition
{
    /// <summary>Only where nothing is there yet. What Coffer's own blobs use: written once, never changed.</summary>
    IfAbsent,

    /// <summary>Always, replacing what is there at once and whole. For plain objects kept beside Coffer's own.</summary>
    Any,
}

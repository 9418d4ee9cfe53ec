namespace Coffer.Blobs.Probe;

/// <summary>How a probe ended.</summary>
public enum ProbeOutcome
{
    /// <summary>It works as it should.</summary>
    Works,

    /// <summary>It works within a limit, or not at all where Coffer does without.</summary>
    Limited,

    /// <summary>It could not be tried.</summary>
    Untried,

    /// <summary>Something that is needed does not work.</summary>
    Fails,
}

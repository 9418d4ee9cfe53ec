namespace Coffer.Store;

/// <summary>How a check ended, from best to worst.</summary>
public enum CheckState
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>It works, but somebody should look at it.</summary>
    Warn,

    /// <summary>Something that is needed does not work.</summary>
    Fail,
}

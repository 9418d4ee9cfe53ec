namespace Coffer.Store;

/// <summary>What became of a plain object that was to be an artifact.</summary>
public enum ImportOutcome
{
    /// <summary>It is a new version now; in a dry run it would be read, and would be one unless its bytes are those of the latest.</summary>
    Imported,

    /// <summary>The latest version is this very object already.</summary>
    Unchanged,

    /// <summary>It is no file of anybody: a marker of a folder, or a part of a store.</summary>
    PassedOver,

    /// <summary>It can't be kept under this name, or went away.</summary>
    Refused,
}

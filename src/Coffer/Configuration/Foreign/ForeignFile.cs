using Coffer.Configuration.Files;

namespace Coffer.Configuration.Foreign;

/// <summary>The form of another program's file, recognised by its names.</summary>
internal abstract class ForeignFile
{
    /// <summary>All that are known.</summary>
    public static IReadOnlyList<ForeignFile> All { get; } = [new QeFleetFile(), new EntrenarFile(), new SignedTierFile()];

    /// <summary>What messages call it.</summary>
    public abstract string Title { get; }

    /// <summary>Whether a name at the beginning of a line, with what stands below it, can only be of this form.</summary>
    public abstract bool Owns(FileNode.Entry entry);

    /// <summary>Puts the file into the keys of Coffer's settings.</summary>
    public abstract void Translate(FileNode.Map root, ForeignForm form);
}

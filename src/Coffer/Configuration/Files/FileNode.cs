namespace Coffer.Configuration.Files;

/// <summary>A value of a configuration before anybody knows what it means, with the place where it stands.</summary>
/// <param name="Origin">Where.</param>
/// <param name="Column">The column in its line, from 1.</param>
internal abstract record FileNode(SettingOrigin Origin, int Column)
{
    /// <summary>One value.</summary>
    /// <param name="Text">Its text; null where nothing stands there.</param>
    /// <param name="IsVerbatim">Whether each character of the text is one of the line, so that a place in it is a place in the line.</param>
    /// <param name="Name">What the user calls it, where that is not the key of the setting that it means.</param>
    /// <param name="Origin">Where.</param>
    /// <param name="Column">The column in its line.</param>
    public sealed record One(string? Text, bool IsVerbatim, SettingOrigin Origin, int Column, string? Name = null) : FileNode(Origin, Column);

    /// <summary>Values by name, in the order in which they stand.</summary>
    public sealed record Map(IReadOnlyList<Entry> Entries, SettingOrigin Origin, int Column) : FileNode(Origin, Column)
    {
        /// <summary>The value of a name.</summary>
        public FileNode? Find(string name) => Entries.FirstOrDefault(entry => entry.Name == name)?.Value;
    }

    /// <summary>Values one after the other.</summary>
    public sealed record List(IReadOnlyList<FileNode> Items, SettingOrigin Origin, int Column) : FileNode(Origin, Column);

    /// <summary>A name and its value.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Origin">Where the name stands.</param>
    /// <param name="Value">The value.</param>
    public sealed record Entry(string Name, SettingOrigin Origin, FileNode Value);
}

using Coffer.Artifacts;

namespace Coffer.Store;

/// <summary>
/// Moves the files of a version, proven and whole, into a folder that is there. Nothing goes through a link that stands inside
/// it, and nothing is moved before all of it is seen to fit.
/// </summary>
/// <param name="manifest">What the version holds.</param>
/// <param name="partial">Where it has been written.</param>
/// <param name="destination">Where it goes.</param>
internal sealed class FolderMerge(Manifest manifest, string partial, string destination)
{
    /// <summary>Moves everything and removes <c>partial</c>.</summary>
    /// <exception cref="CofferException">Conflict: a link stands where a folder must be. AlreadyExists: a file does, or a folder in the place of a file.</exception>
    public void Run()
    {
        var folders = Check();
        foreach (var folder in folders)
            Directory.CreateDirectory(Path.Combine(destination, folder));
        foreach (var entry in manifest.Files)
        {
            var target = Path.Combine(destination, entry.Path.Value);
            switch (entry.Kind)
            {
                case FileKind.File:
                    File.Move(Path.Combine(partial, entry.Path.Value), target, overwrite: true);
                    break;
                case FileKind.Link:
                    // A link to a folder cannot be moved as a file, so it is made anew.
                    File.Delete(target);
                    File.CreateSymbolicLink(target, entry.Target!);
                    break;
            }
        }

        Directory.Delete(partial, recursive: true);
    }

    /// <summary>Looks at everything that is in the way.</summary>
    /// <returns>The folders that must be there, the outer ones first.</returns>
    private List<string> Check()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var folders = new List<string>();
        foreach (var entry in manifest.Files)
        {
            var folder = entry.Kind == FileKind.Folder ? entry.Path.Value : GetStory.ParentOf(entry.Path.Value);
            for (var at = 0; folder.Length > 0 && at >= 0;)
            {
                at = folder.IndexOf('/', at + 1);
                var step = at < 0 ? folder : folder[..at];
                if (!seen.Add(step))
                    continue;
                var there = new FileInfo(Path.Combine(destination, step));
                if (there.LinkTarget is not null)
                    throw new CofferException(CofferError.Conflict, $"{there.FullName} is a link; nothing is written through it: remove it or choose another destination");
                if (there.Exists)
                    throw GetStory.Taken(there.FullName);
                folders.Add(step);
            }

            var target = Path.Combine(destination, entry.Path.Value);
            if (entry.Kind != FileKind.Folder && Directory.Exists(target) && new FileInfo(target).LinkTarget is null)
                throw GetStory.Taken(target);
        }

        return folders;
    }
}

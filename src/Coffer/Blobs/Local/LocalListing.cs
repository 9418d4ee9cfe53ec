using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace Coffer.Blobs.Local;

/// <summary>
/// Walks the folders of a store in the order of the keys. A folder is read when the walk comes to it and only names are
/// taken from it; a file is looked at when it is its turn to be shown.
/// </summary>
internal sealed class LocalListing(LocalFolders folders)
{
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false, ReturnSpecialDirectories = false };

    /// <summary>How many files this listing has looked at, so that a test can hold it to as few as it shows.</summary>
    public long Looked { get; private set; }

    /// <inheritdoc cref="BlobStore.ListAsync"/>
    public async IAsyncEnumerable<BlobInfo> ListAsync(string prefix, string? after, int limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        // What cannot be a folder of keys, such as "../", has no keys; nor may it become a path.
        var start = LocalFolders.FolderOf(prefix);
        if (prefix.StartsWith('/') || LocalFolders.IsReserved(prefix.AsSpan(0, Math.Max(0, prefix.IndexOf('/', StringComparison.Ordinal)))) || (start.Length > 0 && !BlobKey.IsKey(start)) || !folders.IsReal(start))
            yield break;

        var open = new Stack<IEnumerator<string>>();
        open.Push(Read(start, prefix, after, limit).GetEnumerator());
        try
        {
            while (open.TryPeek(out var names))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!names.MoveNext())
                {
                    open.Pop().Dispose();
                    continue;
                }

                var key = names.Current;
                if (key[^1] == '/')
                {
                    open.Push(Read(key[..^1], prefix, after, limit).GetEnumerator());
                    continue;
                }

                Looked++;
                if (folders.Look(folders.PathOf(key)) is { Kind: FileLookKind.File } look && BlobKey.IsKey(key))
                    yield return new(new(key), look.Length);
            }
        }
        finally
        {
            foreach (var names in open)
                names.Dispose();
        }
    }

    /// <summary>The keys of a folder's files, and of its folders with <c>/</c> behind them, that the listing must visit, in order.</summary>
    private IEnumerable<string> Read(string folder, string prefix, string? after, int limit)
    {
        var path = folders.PathOf(folder);

        // Whether a folder is a link is seen here, once for each, and not for each name.
        if (folder.Length > 0 && folders.Look(path)?.Kind != FileLookKind.Folder)
            return [];
        var keys = new List<string>();
        try
        {
            var start = folder.Length == 0 ? "" : folder + '/';
            keys.AddRange(new FileSystemEnumerable<string>(path, (ref FileSystemEntry entry) => KeyOf(start, ref entry), s_everything)
            {
                ShouldIncludePredicate = (ref FileSystemEntry entry) =>
                    !(folder.Length == 0 && LocalFolders.IsReserved(entry.FileName)) && MustVisit(KeyOf(start, ref entry), prefix, after),
            });
        }
        catch (DirectoryNotFoundException)
        {
            return []; // empty, and removed meanwhile
        }

        return keys.Count / 16 > limit ? FirstFew(keys) : Sorted(keys);
    }

    private static string KeyOf(string start, ref FileSystemEntry entry) =>
        entry.IsDirectory ? string.Concat(start, entry.FileName, "/") : string.Concat(start, entry.FileName);

    private static bool MustVisit(string key, string prefix, string? after)
    {
        var isFolder = key[^1] == '/';
        if (!key.StartsWith(prefix, StringComparison.Ordinal) && !(isFolder && prefix.StartsWith(key, StringComparison.Ordinal)))
            return false;
        if (after is null || BlobKey.CompareUtf8(key, after) > 0)
            return true;

        // A folder that sorts before may still hold what sorts after, where it is a part of that key.
        return isFolder && after.StartsWith(key, StringComparison.Ordinal);
    }

    private static List<string> Sorted(List<string> keys)
    {
        keys.Sort(BlobKey.CompareUtf8);
        return keys;
    }

    /// <summary>Where few of many are wanted: a heap is made in one pass, and gives the smallest one by one.</summary>
    private static IEnumerable<string> FirstFew(List<string> keys)
    {
        var heap = new PriorityQueue<string, string>(keys.Select(key => (key, key)), Comparer<string>.Create(BlobKey.CompareUtf8));
        while (heap.TryDequeue(out var key, out _))
            yield return key;
    }
}

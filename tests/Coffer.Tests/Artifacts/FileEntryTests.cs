using Coffer.Artifacts;
using Coffer.Content;

namespace Coffer.Tests.Artifacts;

public sealed class FileEntryTests
{
    private static readonly FilePath Path = new("a");
    private static readonly Digest Digest = Digest.Of("x"u8);

    [Fact]
    public void Each_kind_carries_what_belongs_to_it()
    {
        Assert.Equal((FileKind.File, 3L, 420, "text/plain"), FileEntry.ForFile(Path, Digest, 3, 420, "text/plain") is var f ? (f.Kind, f.Size, f.Mode!.Value, f.MediaType!) : default);
        Assert.Equal((FileKind.Folder, 0L, null, null), FileEntry.ForFolder(Path, 493) is var d ? (d.Kind, d.Size, d.Digest, d.Target) : default);
        Assert.Equal((FileKind.Link, "../out", null, null), FileEntry.ForLink(Path, "../out") is var l ? (l.Kind, l.Target, l.Mode, l.Digest) : default);
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Refused(() => FileEntry.ForFile(Path, Digest, -1));
        Refused(() => FileEntry.ForFile(Path, Digest, FileEntry.MaxSize + 1));
        Refused(() => FileEntry.ForFile(Path, Digest, 0, FileEntry.MaxMode + 1));
        Refused(() => FileEntry.ForFolder(Path, -1));
        Refused(() => FileEntry.ForFile(Path, Digest, 0, null, ""));
        Refused(() => FileEntry.ForFile(Path, Digest, 0, null, "text/plain\n"));
        Refused(() => FileEntry.ForLink(Path, ""));
        Refused(() => FileEntry.ForLink(Path, "a\0"));
        Refused(() => FileEntry.ForLink(Path, "a\ud800"));
        Refused(() => FileEntry.ForLink(Path, new string('é', 2049)));
        _ = FileEntry.ForLink(Path, new string('é', 2048));
        _ = FileEntry.ForFile(Path, Digest, FileEntry.MaxSize, FileEntry.MaxMode);
    }

    [Fact]
    public void A_default_path_or_digest_is_not_taken()
    {
        Assert.Throws<InvalidOperationException>(() => FileEntry.ForFolder(default));
        Assert.Throws<InvalidOperationException>(() => FileEntry.ForFile(Path, default, 0));
    }

    private static void Refused(Func<FileEntry> make) =>
        Assert.Equal(CofferError.InvalidArgument, Assert.Throws<CofferException>(make).Error);
}

using Coffer.Blobs.Local;

namespace Coffer.Faults;

/// <summary>Whose temporary files may be removed is told by who lives.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task The_session_of_a_killed_process_is_dead_and_that_of_a_living_one_is_not()
    {
        using var scratch = new Scratch();
        var folder = scratch["store"];
        var sessions = Path.Combine(folder, "local/sessions");
        using var child = Child.Start(folder, "hold");
        await child.LinesAsync(3); // ready, the put, and that the next one is under way

        await using var store = new LocalBlobStore(folder);
        var id = Path.GetFileName(Assert.Single(Directory.EnumerateDirectories(sessions)));
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(sessions, id)));
        Assert.Empty(store.FindDeadSessions());
        Assert.False(store.RemoveSession(id));

        await child.KillAsync();

        Assert.Equal([id], store.FindDeadSessions());
        Assert.True(store.RemoveSession(id));
        Assert.Empty(Directory.EnumerateFileSystemEntries(sessions));
    }
}

namespace Coffer.Tests.Blobs;

/// <summary>A folder that is gone after the test.</summary>
/// <param name="inMemory">Where the machine has a file system in memory, there: flushes cost nothing.</param>
public sealed class TemporaryFolder(bool inMemory = false) : IDisposable
{
    private const string Memory = "/dev/shm";

    public string Path { get; } = inMemory && Directory.Exists(Memory)
        ? Directory.CreateDirectory($"{Memory}/coffer-test-{Guid.NewGuid():n}").FullName
        : Directory.CreateTempSubdirectory("coffer-test-").FullName;

    public string At(string relative) => System.IO.Path.Combine(Path, relative);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

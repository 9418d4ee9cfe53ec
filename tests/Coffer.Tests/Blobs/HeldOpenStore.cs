using System.IO.Pipes;
using Coffer.Blobs;
using Coffer.Blobs.Local;

namespace Coffer.Tests.Blobs;

/// <summary>No test, but what <see cref="LocalSessionTests"/> runs in another process, to kill it.</summary>
public sealed class HeldOpenStore
{
    public const string FolderVariable = "COFFER_TEST_SESSION_FOLDER", PipeVariable = "COFFER_TEST_SESSION_PIPE";

    [Fact(Explicit = true)]
    public async Task In_a_child_process_a_store_is_held_open()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(FolderVariable) is not null, "runs in a child process");
        var token = TestContext.Current.CancellationToken;
        await using var store = new LocalBlobStore(Environment.GetEnvironmentVariable(FolderVariable)!);
        await store.PutAsync(new("kept"), BlobSource.FromBytes("v"u8.ToArray()), cancellationToken: token);
        var stage = store.CreateStage();
        await using (stage)
        {
            await stage.Writer.WriteAsync("half a bl"u8.ToArray(), token);
            await using var pipe = new NamedPipeClientStream(".", Environment.GetEnvironmentVariable(PipeVariable)!, PipeDirection.Out);
            await pipe.ConnectAsync(token);
            pipe.WriteByte(1);
            await Task.Delay(Timeout.Infinite, token);
        }
    }
}

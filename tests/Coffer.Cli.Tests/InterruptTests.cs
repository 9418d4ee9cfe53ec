using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Coffer.Cli.Tests;

/// <summary>Ctrl-C and the request to terminate, in the middle of a put.</summary>
public sealed partial class InterruptTests : CliTest
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    [Theory]
    [InlineData(Interrupt, 130)]
    [InlineData(Terminate, 143)]
    public async Task A_put_that_is_stopped_ends_at_once_and_leaves_a_whole_store(int signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        (await RunAsync(["put", "kept", "-"], [1, 2, 3])).Ok();
        using var process = Start(["put", "lost", "-", "--progress", "json"]);
        await SendUntilItReadsAsync(process);
        Assert.Equal(0, Kill(process.Id, signal));
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(process.ExitCode == exitCode, $"exit code {process.ExitCode}: {error}");
        Assert.Contains("coffer: stopped", error, StringComparison.Ordinal);

        Assert.Equal(["kept@1"], (await RunAsync("ls", "-q")).Ok().Lines);
        (await RunAsync("show", "lost")).FailedWith(CofferError.NotFound);
        (await RunAsync("verify")).Ok();
        (await RunAsync("gc")).Ok();
        _ = OnlyContent();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    /// <summary>Writes until the put reports that it stores, and leaves its input open, so that it waits for more.</summary>
    private static async Task SendUntilItReadsAsync(Process process)
    {
        await process.StandardInput.BaseStream.WriteAsync(new byte[4 << 20]);
        await process.StandardInput.BaseStream.FlushAsync();
        Assert.Contains("storing", await process.StandardError.ReadLineAsync(), StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using System.Text;

namespace Coffer.Cli.Tests;

/// <summary>A program on a terminal of its own, which script(1) makes: what is typed to it, and what it shows.</summary>
internal sealed class Terminal(Process script) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly StringBuilder _shown = new();
    private int _read;

    /// <summary>Types keys.</summary>
    public async Task TypeAsync(string keys)
    {
        await script.StandardInput.WriteAsync(keys);
        await script.StandardInput.FlushAsync();
    }

    /// <summary>Waits until a text is shown, and returns all that was shown since the last time.</summary>
    public async Task<string> WaitForAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new char[4096];
        while (true)
        {
            var shown = _shown.ToString(_read, _shown.Length - _read);
            if (shown.IndexOf(text, StringComparison.Ordinal) is >= 0 and var at)
            {
                _read += at + text.Length;
                return shown[..at];
            }

            int count;
            try
            {
                count = await script.StandardOutput.ReadAsync(buffer, patience.Token);
            }
            catch (OperationCanceledException)
            {
                count = 0;
            }

            Assert.True(count > 0, $"{text} was not shown, but: {shown}");
            _shown.Append(buffer, 0, count);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The shell has a session of its own and ends with its terminal.
        script.Kill(entireProcessTree: true);
        await script.WaitForExitAsync();
        script.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Coffer.Faults;

/// <summary>A process that works on a store: its lines are kept, and it ends with the test at the latest.</summary>
public sealed class Child : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Task _reading;
    private readonly Task<string> _errors;
    private readonly SemaphoreSlim _more = new(0);

    private Child(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _reading = Task.Run(async () =>
        {
            while (await _process.StandardOutput.ReadLineAsync() is { } line)
            {
                _lines.Enqueue(line);
                _more.Release();
            }

            _more.Release(1000);
        });
        _errors = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>The lines it printed so far; all of them once it has ended.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>What it wrote about a failure of its own.</summary>
    public string Errors => _errors.GetAwaiter().GetResult();

    /// <summary>Starts the driver.</summary>
    public static Child Start(string store, params string[] arguments) => StartUnder([], store, arguments);

    /// <summary>Starts the driver under another program, such as strace.</summary>
    public static Child StartUnder(string[] wrapper, string store, params string[] arguments)
    {
        string[] line = [.. wrapper, Path.Combine(AppContext.BaseDirectory, "Coffer.Faults.Driver"), store, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new(start);
    }

    /// <summary>Runs the driver to its good end.</summary>
    public static async Task<IReadOnlyCollection<string>> RunAsync(string store, params string[] arguments)
    {
        using var child = Start(store, arguments);
        await child.EndAsync();
        return child.Lines;
    }

    /// <summary>Waits for so many more lines, or its end. The first one says that the store is open.</summary>
    public async Task LinesAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await _more.WaitAsync();
    }

    /// <summary>Waits for its end, which must be a good one.</summary>
    public async Task EndAsync()
    {
        Assert.True(await ExitAsync() == 0, $"a child failed: {string.Join('\n', Lines.Where(line => line.StartsWith("error", StringComparison.Ordinal)))} {Errors}");
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code; 128 and more: a signal.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync();
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _reading.GetAwaiter().GetResult();
        _more.Dispose();
    }
}

using Coffer.Conformance;

namespace Coffer.Tests.Store;

/// <summary>Stops the work on a store before its n-th operation, until it is let on or killed there.</summary>
internal sealed class Turnstile
{
    private readonly int _stop;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _passed;

    public Turnstile(CountingBlobStore blobs, int stop)
    {
        _stop = stop;
        blobs.Before = (_, _, _) => PassAsync();
    }

    /// <summary>Whether the work came to the stop.</summary>
    public bool IsReached => _reached.Task.IsCompleted;

    /// <summary>Starts the work and returns when it has come to the stop or ended.</summary>
    public async Task<Task<T>> StartAsync<T>(Func<Task<T>> work)
    {
        var running = Task.Run(work);
        await Task.WhenAny(_reached.Task, running);
        return running;
    }

    /// <summary>Lets the work go on.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>Fails the operation at the stop, and with it the work.</summary>
    public void Kill() => _open.TrySetException(new IOException("the machine is gone"));

    private Task PassAsync()
    {
        if (Interlocked.Increment(ref _passed) != _stop)
            return _open.Task is { IsFaulted: true } ? _open.Task : Task.CompletedTask;
        _reached.TrySetResult();
        return _open.Task;
    }
}

using System.Diagnostics;

namespace Coffer.Cli.Progress;

/// <summary>How fast work goes, over the last seconds rather than since the start.</summary>
internal sealed class ProgressRate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);
    private readonly Queue<(long At, long Done)> _points = new();

    /// <summary>Notes how far it is and returns the bytes a second; 0 where that is not known yet.</summary>
    public double Note(long done)
    {
        var now = Stopwatch.GetTimestamp();
        _points.Enqueue((now, done));
        while (_points.Count > 2 && Stopwatch.GetElapsedTime(_points.Peek().At, now) > Window)
            _points.Dequeue();
        var (at, then) = _points.Peek();
        var seconds = Stopwatch.GetElapsedTime(at, now).TotalSeconds;
        return seconds > 0.05 ? Math.Max(0, done - then) / seconds : 0;
    }
}

using System.Diagnostics;
using System.Text.Json;
using Coffer.Cli.Json;
using Coffer.Cli.Text;
using Coffer.Store;

namespace Coffer.Cli.Progress;

/// <summary>Tells on standard error how far long work is: as a bar, as JSON lines, or not at all.</summary>
internal sealed class ProgressDisplay : IProgress<TransferProgress>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly ProgressRate _rate = new();
    private readonly bool _asJson;
    private readonly Style _style;
    private readonly Timer? _timer;
    private TransferProgress? _latest;
    private TransferProgress? _told;
    private bool _drawn;
    private bool _done;

    private ProgressDisplay(bool asJson, Style style)
    {
        _asJson = asJson;
        _style = style;
        _timer = new Timer(_ => Tell(), state: null, asJson ? Beat : Patience, Beat);
    }

    /// <summary>Whom the work reports to.</summary>
    public static ProgressDisplay Of(string wish, bool quiet, Style style) => wish switch
    {
        "json" => new(asJson: true, style),
        "auto" when !quiet && !Console.IsErrorRedirected => new(asJson: false, style),
        _ => new(),
    };

    private ProgressDisplay()
    {
        _style = new Style(colours: false);
        _done = true;
    }

    public void Report(TransferProgress value)
    {
        lock (_lock)
        {
            // Workers report out of order; what is done never becomes less.
            if (_latest is not { } latest || value.Phase != latest.Phase || (value.Done >= latest.Done && value.Files >= latest.Files))
                _latest = value;
        }
    }

    /// <summary>Ends it: the bar disappears, JSON has its last line.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        lock (_lock)
        {
            if (_done)
                return;
            if (_asJson && _told != _latest)
                TellUnderLock();
            if (_drawn)
                Console.Error.Write("\r\e[K");
            _done = true;
        }
    }

    private void Tell()
    {
        lock (_lock)
        {
            if (!_done)
                TellUnderLock();
        }
    }

    private void TellUnderLock()
    {
        if (_latest is not { } latest)
            return;
        _told = latest;
        var rate = _rate.Note(latest.Done);
        if (rate <= 0 && Stopwatch.GetElapsedTime(_started).TotalSeconds is > 0 and var seconds)
            rate = latest.Done / seconds;
        if (_asJson)
        {
            var line = new ProgressView(Views.Word(latest.Phase), latest.Done, latest.Total, (long)rate, latest.Files > 0 ? latest.Files : null, latest.TotalFiles);
            Console.Error.WriteLine(JsonSerializer.Serialize(line, CliJson.Compact.ProgressView));
        }
        else
        {
            Console.Error.Write("\r" + ProgressBar.Draw(latest, rate, WidthOfTerminal(), _style) + "\e[K");
            _drawn = true;
        }
    }

    private static int WidthOfTerminal()
    {
        try
        {
            return Console.WindowWidth is > 20 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}

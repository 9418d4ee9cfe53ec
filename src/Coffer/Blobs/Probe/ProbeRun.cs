namespace Coffer.Blobs.Probe;

/// <summary>
/// Probes a back end: what it can do, and what it only says it can. Everything is tried on a ground of its own, which is removed
/// afterwards, however it ends. Whoever may only read is told what could not be tried.
/// </summary>
public sealed class ProbeRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(24);
    private static readonly TimeSpan CleaningTime = TimeSpan.FromSeconds(5);

    private readonly List<ProbeResult> _results = [];
    private readonly ProbeGround _ground;
    private string? _stopped;
    private string? _unwritten;
    private bool _wrote;

    private ProbeRun(BlobStore store, TimeProvider time) => _ground = new ProbeGround(store, time);

    /// <summary>Makes all probes of a store, in less than 30 seconds.</summary>
    /// <param name="store">The back end; it need not hold a store of Coffer.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="cancellationToken">Ends the probes; what they wrote is removed all the same.</param>
    public static Task<ProbeReport> RunAsync(BlobStore store, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return new ProbeRun(store, time ?? TimeProvider.System).RunAsync(cancellationToken);
    }

    private async Task<ProbeReport> RunAsync(CancellationToken cancellationToken)
    {
        var started = _ground.Time.GetTimestamp();
        using var late = new CancellationTokenSource(Patience, _ground.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            var own = _ground.Blobs.OwnProbes;
            foreach (var probe in own.Where(probe => !probe.Writes).Concat(CommonProbes.All).Concat(own.Where(probe => probe.Writes)))
            {
                await TryAsync(probe, either.Token).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            if (_wrote)
                await ClearAsync().ConfigureAwait(false);
        }

        return new ProbeReport(_ground.Blobs.Address, _results, _ground.Time.GetElapsedTime(started));
    }

    private async Task TryAsync(BlobProbe probe, CancellationToken cancellationToken)
    {
        if ((_stopped ?? (probe.Writes ? _unwritten : null)) is { } reason)
        {
            _results.Add(new ProbeResult(probe.Name, ProbeOutcome.Untried, TimeSpan.Zero, reason));
            return;
        }

        var started = _ground.Time.GetTimestamp();
        _wrote |= probe.Writes;
        try
        {
            var (outcome, meaning) = await probe.TryAsync(_ground, cancellationToken).ConfigureAwait(false);
            _results.Add(new ProbeResult(probe.Name, outcome, _ground.Time.GetElapsedTime(started), meaning));
        }
        catch (CofferException e)
        {
            Note(probe, e, _ground.Time.GetElapsedTime(started));
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            _stopped = $"not tried: the probes have {Patience.TotalSeconds:0} s, which are over";
            Note(probe, new CofferException(CofferError.Unavailable, $"{_ground.Blobs.Address} did not answer within the {Patience.TotalSeconds:0} s that the probes have; check the network, and try again later", e), _ground.Time.GetElapsedTime(started));
        }
    }

    private void Note(BlobProbe probe, CofferException e, TimeSpan took)
    {
        var isPut = probe == CommonProbes.Put;
        if (isPut && e.Error == CofferError.AccessDenied && _results.TrueForAll(result => result.Outcome != ProbeOutcome.Fails))
        {
            _wrote = false;
            _unwritten = "not tried: these credentials may not write";
            _results.Add(new ProbeResult(probe.Name, ProbeOutcome.Limited, took, $"{e.Message}; till then the store can only be read from here"));
            return;
        }

        _results.Add(new ProbeResult(probe.Name, ProbeOutcome.Fails, took, e.Message, e.Error));
        if (isPut && e.Error == CofferError.AccessDenied)
            _wrote = false;
        if (isPut)
            _unwritten = "not tried: the first put failed";

        // What cannot be reached at all: each of the others would only say the same again, and take as long.
        if (!probe.Writes && e.Error is (CofferError.CredentialsMissing or CofferError.Unavailable or CofferError.NotFound or CofferError.InvalidArgument))
            _stopped ??= $"not tried: {probe.Name} failed";
    }

    private async Task ClearAsync()
    {
        var started = _ground.Time.GetTimestamp();
        using var patience = new CancellationTokenSource(CleaningTime, _ground.Time);
        try
        {
            await _ground.ClearAsync(patience.Token).ConfigureAwait(false);
            var swept = await ProbeGround.SweepAsync(_ground.Blobs, _ground.Time, patience.Token).ConfigureAwait(false);
            var meaning = swept == 0 ? "all that the probes wrote is removed" : $"all that the probes wrote is removed, and {swept} blobs that earlier ones left";
            _results.Add(new ProbeResult(CommonProbes.Cleaning, ProbeOutcome.Works, _ground.Time.GetElapsedTime(started), meaning));
        }
        catch (Exception e) when (e is CofferException or OperationCanceledException)
        {
            var error = (e as CofferException)?.Error ?? CofferError.Unavailable;
            var why = e is CofferException ? e.Message : $"{_ground.Blobs.Address} did not answer";
            _results.Add(new ProbeResult(CommonProbes.Cleaning, ProbeOutcome.Fails, _ground.Time.GetElapsedTime(started), $"blobs may be left below {_ground.Prefix}: {why}; remove them", error));
        }
    }
}

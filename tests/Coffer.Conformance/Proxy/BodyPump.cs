namespace Coffer.Conformance.Proxy;

/// <summary>Passes one body on, counts it, and does what faults want at their offsets.</summary>
/// <param name="from">Where it comes from.</param>
/// <param name="to">Where it goes; null to throw it away.</param>
/// <param name="scanner">Finds its end.</param>
/// <param name="faults">What happens on the way.</param>
/// <param name="count">Told of bytes of payload before they are passed on, and not of those that are cut off or withheld.</param>
/// <param name="stallAsync">Waits until a fault is released.</param>
internal sealed class BodyPump(
    Wire from, Wire? to, BodyScanner scanner, IEnumerable<(InjectedFault Turn, ByteFault Fault)> faults, Action<int> count,
    Func<InjectedFault, CancellationToken, Task> stallAsync)
{
    private readonly Queue<(InjectedFault Turn, ByteFault Fault)> _faults = new(faults.OrderBy(fault => fault.Fault.Offset));
    private volatile bool _isHeld;
    private bool _withheld;
    private long _passed;

    /// <summary>Whether it came to a cut or a stall. Said before the last bytes are passed on, which may bring an answer at once.</summary>
    public bool IsHeld => _isHeld;

    /// <summary>Completes when the body is whole; false where <c>to</c> ended before it was. Then some of it stays unread.</summary>
    /// <exception cref="ExchangeEndedException">A fault cut it.</exception>
    /// <exception cref="EndOfStreamException">Where it comes from ended.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var flip = new List<InjectedFault>();
        var ready = 0; // scanned, and still to be passed on
        while (true)
        {
            while (_faults.TryPeek(out var next) && next.Fault.Offset == _passed)
            {
                _faults.Dequeue();
                if (next.Fault.Act == ByteAct.Flip)
                {
                    flip.Add(next.Turn);
                    continue;
                }

                _isHeld = next.Fault.Act is ByteAct.Cut or ByteAct.Stall;
                if (!await FlushAsync(ready, cancellationToken))
                    return false;
                ready = 0;
                switch (next.Fault.Act)
                {
                    case ByteAct.Stall:
                        await stallAsync(next.Turn, cancellationToken);
                        _isHeld = false;
                        break;
                    case ByteAct.Cut:
                        next.Turn.Fire();
                        throw new ExchangeEndedException(ExchangeOutcome.Cut, next.Fault.Ending);
                    default:
                        _withheld = true;
                        break;
                }
            }

            if (ready == from.Unread.Length || scanner.IsWhole)
            {
                if (!await FlushAsync(ready, cancellationToken))
                    return false;
                ready = 0;
                if (scanner.IsWhole)
                    return true;
                if (from.Unread.IsEmpty && !await from.FillAsync(cancellationToken))
                    return scanner.EndsWithConnection ? true : throw new EndOfStreamException();
            }

            var untilFault = _faults.TryPeek(out var later) ? later.Fault.Offset - _passed : long.MaxValue;
            var run = scanner.Next(from.Unread.Span[ready..], flip.Count > 0 ? 1 : untilFault);
            if (run.IsPayload)
            {
                foreach (var turn in flip)
                {
                    from.Unread.Span[ready] ^= 1;
                    turn.Fire();
                }

                flip.Clear();
                _passed += run.Length;
                if (!_withheld)
                    count(run.Length);
            }

            ready += run.Length;
        }
    }

    private async ValueTask<bool> FlushAsync(int ready, CancellationToken cancellationToken)
    {
        var sent = to is null || _withheld || await to.SendAsync(from.Unread[..ready], cancellationToken);
        from.Take(ready);
        return sent;
    }
}

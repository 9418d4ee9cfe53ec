using System.Globalization;
using System.Text;

namespace Coffer.Conformance.Proxy;

/// <summary>One request and its answer, and the faults whose turn it is.</summary>
/// <param name="request">The request, whose head was read.</param>
/// <param name="choose">Chooses the faults whose turn it is, in the order in which they were given.</param>
/// <param name="client">The client's connection, at the request's body.</param>
/// <param name="connectAsync">Gives the connection to the upstream; null where there is none to be had.</param>
/// <param name="time">The clock of delays and dates.</param>
internal sealed class Exchange(
    ProxiedRequest request, Func<ProxiedRequest, IReadOnlyList<InjectedFault>> choose, Wire client,
    Func<CancellationToken, Task<Wire?>> connectAsync, TimeProvider time)
{
    private const int MostText = 16 * 1024 * 1024;

    private IReadOnlyList<InjectedFault> _faults = [];

    /// <summary>Whether both connections can serve another request.</summary>
    /// <exception cref="ExchangeEndedException">They cannot, and the client was not told all of an answer.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        _faults = choose(request);
        foreach (var (turn, delay) in All<DelayFault>())
        {
            turn.Fire();
            await Task.Delay(delay.Time, time, cancellationToken);
        }

        foreach (var (turn, run) in All<RunFault>())
        {
            turn.Fire();
            await run.Action(request, cancellationToken);
        }

        if (First<StallFault>(stall => stall.Moment == Moment.AtOnce) is var (stalling, _))
            await StallAsync(stalling, cancellationToken);

        if (First<CutFault>(cut => cut.Moment == Moment.AtOnce) is var (cutting, cut))
            throw Cut(cutting, cut);

        if (First<AnswerFault>(answer => answer.Moment == Moment.AtOnce) is var (early, earlyAnswer))
        {
            early.Fire();
            await SendAsync(earlyAnswer.Reply, keepAlive: false, cancellationToken);
            return false;
        }

        if (First<AnswerFault>(answer => answer.Moment == Moment.AfterRequest) is var (answering, answer))
        {
            await TakeRequestAsync(cancellationToken);
            answering.Fire();
            await SendAsync(answer.Reply, request.Head.KeepsAlive, cancellationToken);
            return request.Head.KeepsAlive;
        }

        return await ForwardAsync(cancellationToken);
    }

    /// <summary>Sends an answer of the proxy's own.</summary>
    public async Task SendAsync(Answer answer, bool keepAlive, CancellationToken cancellationToken)
    {
        var head = new StringBuilder($"HTTP/1.1 {answer.Status} {(System.Net.HttpStatusCode)answer.Status}\r\n");
        foreach (var (name, value) in answer.Headers)
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        if (!answer.Headers.Any(header => string.Equals(header.Key, "Date", StringComparison.OrdinalIgnoreCase)))
            head.Append("Date: ").Append(Date(time.GetUtcNow() + Skew())).Append("\r\n");
        if (!keepAlive)
            head.Append("Connection: close\r\n");
        var bodiless = answer.Status is 204 or 304;
        if (!bodiless)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {answer.Body.Length}\r\n");
        var body = bodiless || request.Method == "HEAD" ? default : answer.Body;
        await SendAsync(answer.Status, Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), body, cancellationToken);
    }

    private async Task<bool> ForwardAsync(CancellationToken cancellationToken)
    {
        var head = request.Head;
        foreach (var (turn, ignore) in All<IgnoreFault>().Where(ignore => head.Header(ignore.Fault.Header) is not null))
        {
            head = head.Without(ignore.Header);
            head = ignore.Key is null ? head : AwsSignature.Sign(head, ignore.Key);
            turn.Fire();
        }

        var upstream = await connectAsync(cancellationToken);
        if (upstream is null || !await upstream.SendAsync(head.Bytes, cancellationToken))
            throw new ExchangeEndedException(ExchangeOutcome.UpstreamFailed);

        // The body goes up while an answer may already come down. What fails first ends the other.
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var body = new BodyPump(
            client, upstream, BodyScanner.OfRequest(request.Head), Bytes(BodySide.Request), request.CountFromClient, StallAsync);
        var up = FromClientAsync(body, either.Token);
        var down = PassResponseAsync(upstream, body, up, either.Token);
        try
        {
            if (await Task.WhenAny(up, down) == up)
                await up;
            return await down && await up && request.Head.KeepsAlive;
        }
        finally
        {
            await either.CancelAsync();
            await Task.WhenAll(up, down).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task TakeRequestAsync(CancellationToken cancellationToken)
    {
        var scanner = BodyScanner.OfRequest(request.Head);
        if (!scanner.IsWhole && request.Header("Expect") is not null
            && !await client.SendAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), cancellationToken))
            throw new ExchangeEndedException(ExchangeOutcome.ClientLeft);
        await FromClientAsync(new BodyPump(client, null, scanner, [], request.CountFromClient, StallAsync), cancellationToken);
    }

    /// <summary>False where the upstream took no more of it; it may have answered.</summary>
    private static async Task<bool> FromClientAsync(BodyPump pump, CancellationToken cancellationToken)
    {
        try
        {
            return await pump.RunAsync(cancellationToken);
        }
        catch (EndOfStreamException)
        {
            throw new ExchangeEndedException(ExchangeOutcome.ClientLeft);
        }
    }

    /// <summary>Whether the upstream will take another request.</summary>
    private async Task<bool> PassResponseAsync(Wire upstream, BodyPump up, Task<bool> requestBody, CancellationToken cancellationToken)
    {
        var head = await ReadResponseAsync(upstream, cancellationToken);
        if (up.IsHeld)
            await requestBody;
        request.AnsweredBy(head.Status);
        var scanner = BodyScanner.OfResponse(head, request.Method);
        var keepsAlive = head.KeepsAlive && !scanner.EndsWithConnection;

        if (First<StallFault>(stall => stall.Moment == Moment.InsteadOfResponse) is var (stalling, _))
        {
            await requestBody;
            await StallAsync(stalling, cancellationToken);
        }

        var instead = First<AnswerFault>(answer =>
            answer.Moment == Moment.InsteadOfResponse && (answer.OnlyFor is null || answer.OnlyFor == head.Status));
        var cut = First<CutFault>(cut => cut.Moment == Moment.InsteadOfResponse);
        if (instead is not null || cut is not null)
        {
            var unheard = new BodyPump(upstream, null, scanner, [], static _ => { }, StallAsync);
            await ToClientAsync(unheard, cancellationToken);
            var whole = await requestBody;
            if (cut is var (cutting, cutFault))
                throw Cut(cutting, cutFault);
            instead!.Value.Turn.Fire();
            await SendAsync(instead.Value.Fault.Reply, keepsAlive && whole && request.Head.KeepsAlive, cancellationToken);
            return keepsAlive;
        }

        if (head.Header("Date") is { } date && Skew() is var skew && skew != TimeSpan.Zero)
            head = head.With("Date", Date(DateTimeOffset.ParseExact(date, "R", CultureInfo.InvariantCulture) + skew));

        if (head.Status is >= 200 and < 300 && !scanner.IsWhole && All<RewriteFault>() is { Length: > 0 } rewrites)
        {
            var body = Rewrite(await ReadTextAsync(upstream, scanner, cancellationToken), rewrites);
            head = head.Without("Transfer-Encoding").With("Content-Length", $"{body.Length}");
            await SendAsync(head.Status, head.Bytes, body, cancellationToken);
            return keepsAlive;
        }

        var faults = Bytes(BodySide.Response).ToList();
        if (!scanner.IsWhole && First<TruncateFault>(truncate => truncate.Length < head.ContentLength) is var (truncating, truncate))
        {
            head = head.With("Content-Length", $"{truncate.Length}");
            truncating.Fire();
            faults.Add((truncating, new ByteFault(BodySide.Response, truncate.Length, ByteAct.Withhold, Ending.Close)));
        }

        request.Tell(head.Status);
        if (!await client.SendAsync(head.Bytes, cancellationToken))
            throw new ExchangeEndedException(ExchangeOutcome.ClientLeft);
        var response = new BodyPump(upstream, client, scanner, faults, request.CountToClient, async (turn, token) =>
        {
            await requestBody;
            await StallAsync(turn, token);
        });
        await ToClientAsync(response, cancellationToken);
        request.Finish(ExchangeOutcome.Answered);
        return keepsAlive;
    }

    private async Task<MessageHead> ReadResponseAsync(Wire upstream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var head = await upstream.ReadHeadAsync(cancellationToken)
                ?? throw new ExchangeEndedException(ExchangeOutcome.UpstreamFailed);
            if (head.Status >= 200)
                return head;
            // 100 Continue is between the client and the upstream.
            if (!await client.SendAsync(head.Bytes, cancellationToken))
                throw new ExchangeEndedException(ExchangeOutcome.ClientLeft);
        }
    }

    private static async Task ToClientAsync(BodyPump pump, CancellationToken cancellationToken)
    {
        try
        {
            if (!await pump.RunAsync(cancellationToken))
                throw new ExchangeEndedException(ExchangeOutcome.ClientLeft);
        }
        catch (EndOfStreamException)
        {
            throw new ExchangeEndedException(ExchangeOutcome.UpstreamFailed);
        }
    }

    private async Task SendAsync(int status, byte[] head, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        request.Tell(status);
        request.CountToClient(body.Length);
        byte[] all = [.. head, .. body.Span];
        if (!await client.SendAsync(all, cancellationToken))
            throw new ExchangeEndedException(ExchangeOutcome.ClientLeft);
        request.Finish(ExchangeOutcome.Answered);
    }

    private async Task<string> ReadTextAsync(Wire upstream, BodyScanner scanner, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        while (!scanner.IsWhole)
        {
            if (upstream.Unread.IsEmpty && !await upstream.FillAsync(cancellationToken))
            {
                if (scanner.EndsWithConnection)
                    break;
                throw new ExchangeEndedException(ExchangeOutcome.UpstreamFailed);
            }

            var run = scanner.Next(upstream.Unread.Span, long.MaxValue);
            if (run.IsPayload)
                text.Write(upstream.Unread.Span[..run.Length]);
            upstream.Take(run.Length);
            if (text.Length > MostText)
                throw new InvalidDataException($"a response of more than {MostText} bytes is not rewritten");
        }

        return Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length));
    }

    private static byte[] Rewrite(string text, (InjectedFault Turn, RewriteFault Fault)[] rewrites)
    {
        foreach (var (turn, rewrite) in rewrites)
        {
            var before = text;
            text = rewrite.Change(before);
            if (text != before)
                turn.Fire();
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private async Task StallAsync(InjectedFault turn, CancellationToken cancellationToken)
    {
        if (turn.Released.IsCompleted)
            return;
        turn.Fire();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var left = client.WatchAsync(over.Token);
        await Task.WhenAny(left, turn.Released);
        if (left.IsCompletedSuccessfully)
            throw new ExchangeEndedException(ExchangeOutcome.ClientLeft);
        await over.CancelAsync();
        await left.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private static ExchangeEndedException Cut(InjectedFault turn, CutFault cut)
    {
        turn.Fire();
        return new ExchangeEndedException(ExchangeOutcome.Cut, cut.Ending);
    }

    private TimeSpan Skew()
    {
        var by = TimeSpan.Zero;
        foreach (var (turn, skew) in All<SkewFault>())
        {
            by += skew.By;
            turn.Fire();
        }

        return by;
    }

    private static string Date(DateTimeOffset time) => time.ToString("R", CultureInfo.InvariantCulture);

    private IEnumerable<(InjectedFault Turn, ByteFault Fault)> Bytes(BodySide side) => All<ByteFault>().Where(fault => fault.Fault.Side == side);

    private (InjectedFault Turn, T Fault)[] All<T>()
        where T : Fault => [.. _faults.Where(turn => turn.Fault is T).Select(turn => (turn, (T)turn.Fault))];

    private (InjectedFault Turn, T Fault)? First<T>(Func<T, bool> condition)
        where T : Fault
    {
        foreach (var (turn, fault) in All<T>())
        {
            if (condition(fault))
                return (turn, fault);
        }

        return null;
    }
}

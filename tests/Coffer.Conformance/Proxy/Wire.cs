using System.Net.Sockets;

namespace Coffer.Conformance.Proxy;

/// <summary>One side's connection, with what was read of it and not yet taken. A connection that breaks has ended: there is no error to handle.</summary>
internal sealed class Wire(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(128 * 1024);
    private int _start;
    private int _end;

    /// <summary>What was read and not taken. It moves with <see cref="FillAsync"/>.</summary>
    public Memory<byte> Unread => _buffer.AsMemory(_start, _end - _start);

    /// <summary>Whether the other side, from whom nothing is expected, is still there and silent.</summary>
    public bool IsIdle
    {
        get
        {
            try
            {
                return _start == _end && !socket.Poll(0, SelectMode.SelectRead);
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    public void Take(int count) => _start += count;

    /// <summary>Reads more; false at the end.</summary>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Unread.Span.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        try
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellationToken);
            _end += read;
            return read > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads a head; null where the connection ends before it is whole.</summary>
    public async ValueTask<MessageHead?> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var seen = 0;
        while (true)
        {
            var from = Math.Max(0, seen - 3);
            var end = Unread.Span[from..].IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var bytes = Unread[..(from + end + 4)].ToArray();
                Take(bytes.Length);
                return MessageHead.Parse(bytes);
            }

            seen = Unread.Length;
            if (seen == _buffer.Length)
                throw new InvalidDataException($"a head of more than {_buffer.Length} bytes");
            if (!await FillAsync(cancellationToken))
                return null;
        }
    }

    /// <summary>Sends all; false where the connection has ended.</summary>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            while (!bytes.IsEmpty)
                bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, cancellationToken)..];
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Completes when the other side has left. What it sends before is kept for later, as much as there is room for.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        while (Unread.Length < _buffer.Length)
        {
            if (!await FillAsync(cancellationToken))
                return;
        }

        await Task.Delay(Timeout.Infinite, cancellationToken);
    }

    /// <summary>
    /// Says that no more comes, and waits until the other side has closed: to close while it still sends would reset the
    /// connection, and might take away the answer that it has not read.
    /// </summary>
    public async Task LingerAsync(CancellationToken cancellationToken)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            return;
        }

        do
            Take(Unread.Length);
        while (await FillAsync(cancellationToken));
    }

    public void Close(Ending ending)
    {
        try
        {
            if (ending == Ending.Reset)
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
            else
                socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // It has ended already.
        }

        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();
}

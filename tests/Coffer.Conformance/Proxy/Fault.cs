namespace Coffer.Conformance.Proxy;

/// <summary>One thing that goes wrong with a request; given to <see cref="FaultProxy.On"/>.</summary>
/// <remarks>
/// Offsets count bytes of a body as it is meant: the sizes of chunks do not count. A fault at an offset that the body does not reach
/// does nothing, and does not count as fired. <see cref="SocketsHttpHandler"/> by itself repeats a request without a body when a
/// connection that was used before ends without a byte of answer: a cut may fire more often than the client's own code tried.
/// </remarks>
public abstract record Fault
{
    private protected Fault()
    {
    }

    /// <summary>Cuts the connection when the head of the request is read. The upstream knows of nothing.</summary>
    public static Fault CutAtOnce(Ending ending = Ending.Close) => new CutFault(Moment.AtOnce, ending);

    /// <summary>Cuts both connections after so many bytes of the request's body were passed on. At its whole length the upstream has it all.</summary>
    public static Fault CutRequestAfter(long bytes, Ending ending = Ending.Close) => At(BodySide.Request, bytes, ByteAct.Cut, ending);

    /// <summary>Lets the upstream do the work, takes its whole answer, and cuts the connection: the client cannot know what happened.</summary>
    public static Fault CutInsteadOfResponse(Ending ending = Ending.Close) => new CutFault(Moment.InsteadOfResponse, ending);

    /// <summary>Sends the head of the response, which promises all, and cuts both connections after so many bytes of its body.</summary>
    public static Fault CutResponseAfter(long bytes, Ending ending = Ending.Close) => At(BodySide.Response, bytes, ByteAct.Cut, ending);

    /// <summary>Takes the whole request and answers it; the upstream knows of nothing.</summary>
    public static Fault Answer(Answer answer) => new AnswerFault(answer, Moment.AfterRequest, null);

    /// <summary>Answers when the head of the request is read, without its body, and closes. The upstream knows of nothing.</summary>
    public static Fault AnswerAtOnce(Answer answer) => new AnswerFault(answer, Moment.AtOnce, null);

    /// <summary>Lets the upstream do the work, and answers something else.</summary>
    public static Fault AnswerInsteadOfResponse(Answer answer) => new AnswerFault(answer, Moment.InsteadOfResponse, null);

    /// <summary>
    /// Where the upstream answers with a status, answers something else; other answers pass. With 412 and <see cref="S3Answer.Written"/>
    /// it is a server that says it wrote, and kept what was there.
    /// </summary>
    public static Fault AnswerInsteadOf(int status, Answer answer) => new AnswerFault(answer, Moment.InsteadOfResponse, status);

    /// <summary>Accepts the head of the request and goes no further until released; then all is as if nothing had been.</summary>
    /// <remarks>All stalls end when released, when the proxy is disposed, or when the client leaves, as far as that can be seen: behind
    /// more unread bytes than a buffer holds it cannot.</remarks>
    public static Fault Stall() => new StallFault(Moment.AtOnce);

    /// <summary>Stops reading the request's body after so many bytes, until released.</summary>
    public static Fault StallRequestAfter(long bytes) => At(BodySide.Request, bytes, ByteAct.Stall, Ending.Close);

    /// <summary>Lets the upstream do the work, and holds back its answer until released.</summary>
    public static Fault StallInsteadOfResponse() => new StallFault(Moment.InsteadOfResponse);

    /// <summary>Stops sending the response's body after so many bytes, until released.</summary>
    public static Fault StallResponseAfter(long bytes) => At(BodySide.Response, bytes, ByteAct.Stall, Ending.Close);

    /// <summary>Changes one bit of the byte at this offset of the request's body on its way up.</summary>
    public static Fault FlipRequestByte(long offset) => At(BodySide.Request, offset, ByteAct.Flip, Ending.Close);

    /// <summary>Changes one bit of the byte at this offset of the response's body.</summary>
    public static Fault FlipResponseByte(long offset) => At(BodySide.Response, offset, ByteAct.Flip, Ending.Close);

    /// <summary>A server that lies: says so many bytes in Content-Length and sends no more. Only for a response with a Content-Length above it.</summary>
    public static Fault TruncateResponse(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return new TruncateFault(bytes);
    }

    /// <summary>
    /// Changes the text of a successful response, UTF-8 and at most 16 MiB, as of a listing; <see cref="S3Page"/> has such changes.
    /// Fires where the text did change.
    /// </summary>
    public static Fault Rewrite(Func<string, string> change) => new RewriteFault(change);

    /// <summary>Moves the Date header of the response, so that the server's clock seems to be off.</summary>
    public static Fault SkewClock(TimeSpan by) => new SkewFault(by);

    /// <summary>Waits by the proxy's clock before anything is forwarded.</summary>
    public static Fault Delay(TimeSpan time) => new DelayFault(time);

    /// <summary>Runs something before the request is forwarded: another writer who comes first, or a deletion that makes a condition true.</summary>
    public static Fault RunBefore(Func<ProxiedRequest, CancellationToken, Task> action) => new RunFault(action);

    /// <summary>
    /// A server that does not know of a header such as If-None-Match or If-Match: it is taken out before the upstream sees it.
    /// The AWS SDK signs both, so that S3 would refuse the rest (403 SignatureDoesNotMatch): give the key, and the request is signed anew.
    /// </summary>
    /// <param name="header">The header that goes.</param>
    /// <param name="key">The key that the request is signed with by Signature Version 4 in its Authorization header; null if it is not.
    /// A body signed chunk by chunk cannot be signed anew.</param>
    public static Fault Ignore(string header, SigningKey? key = null) => new IgnoreFault(header, key);

    private static ByteFault At(BodySide side, long offset, ByteAct act, Ending ending)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new ByteFault(side, offset, act, ending);
    }
}

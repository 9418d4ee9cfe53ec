using Coffer.Faults.Driver;

// Works on a store as any program would, and may be killed at any moment:
//   STORE [--catalog FILE] [--die-after OPERATIONS] COMMAND ARGUMENT...
// It prints one flushed line for each thing it was promised, "ack …", and "try …" before what may have happened without one.
var options = Options.Parse(args);
try
{
    await using var worker = await Worker.OpenAsync(options);
    await worker.RunAsync();
    return 0;
}
catch (Coffer.CofferException e)
{
    Say.Line($"error {e.Error} {e.Message}");
    return 2;
}

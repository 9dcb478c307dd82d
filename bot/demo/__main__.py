"""The little Telegram alone, without a bot: `python -m bot.demo --port 0 --state FILE`."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from bot.demo.refusals import StartError
from bot.demo.server import DEFAULT_HOST, DemoServer


def main() -> int:
    """The exit code, after serving until SIGINT or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m bot.demo", description="Un petit Telegram sur cette machine.")
    parser.add_argument("--host", default=DEFAULT_HOST, help="adresse où écouter (défaut : 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8080, help="port où écouter ; 0 : un port libre")
    parser.add_argument("--state", type=Path, help="fichier qui garde les conversations")
    parser.add_argument("--token", help="le seul jeton accepté (défaut : tout jeton bien formé)")
    options = parser.parse_args()
    server = DemoServer(options.state, host=options.host, port=options.port, token=options.token)
    try:
        asyncio.run(_serve(server))
    except StartError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


async def _serve(server: DemoServer) -> None:
    loop, asked_to_stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked_to_stop.set)
    async with server:
        print(server.address, flush=True)
        await asked_to_stop.wait()


if __name__ == "__main__":
    sys.exit(main())

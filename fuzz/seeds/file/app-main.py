app/main.py
from fastapi import FastAPI
from .routes import r
app = FastAPI()
app.include_router(r, prefix="/v1")
@app.get("/healthz")
def h():
    try:
        return db.execute(f"select {x}")
    except Exception:
        pass
DEBUG = os.environ.get("DEBUG", "1")
